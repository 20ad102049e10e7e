/** PyTorch's losses and their gradients, on the reference backend. */
import { reference } from '@glissade/tensor';
import { goldenSuite } from './suite.ts';

for (const family of ['losses', 'more-losses']) goldenSuite(family, 'reference', () => reference);
