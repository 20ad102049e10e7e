/** A right call of each function of inspect. */
import { Linear } from '@glissade/nn';
import { ones } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const run = (): unknown => ones([2]).mul(2);
const model = (): Linear => new Linear(2, 1);

export const calls: RightCalls = {
  countFlops: () => [run],
  detectAnomaly: () => [run, { model: model(), backwardOnly: false }],
  profile: () => [run, { model: model(), rounds: 1, warmup: 0 }],
};
