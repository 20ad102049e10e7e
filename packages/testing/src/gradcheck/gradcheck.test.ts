/** Finite differences against the first and second derivatives of everything differentiable, in float64. */
import { gradcheck } from '@glissade/autograd';
import { describe } from 'vitest';
import { gradcheckSuite } from './cases.ts';

describe('gradcheck, twice', () => gradcheckSuite(gradcheck));
