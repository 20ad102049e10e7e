/** PyTorch's losses and their gradients, on the reference backend. */
import { reference } from '@glissade/tensor';
import { goldenSuite } from './suite.ts';

goldenSuite('losses', 'reference', () => reference);
