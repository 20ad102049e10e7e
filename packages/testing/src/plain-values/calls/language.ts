/** A right call of the functions of language that read settings or compute; models of pretrained weights have tests of their own. */
import * as language from '@glissade/language';
import { ones, zeros } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const tokens = () => zeros([1, 3], { dtype: 'int32' });

export const calls: RightCalls = {
  causalLMLoss: () => [ones([1, 3, 8]), tokens()],
  positionsOf: () => [ones([1, 3])],
  seq2seqLMLoss: () => [ones([1, 3, 8]), tokens()],
};

/** Models, and what takes one. */
export const others = Object.keys(language).filter((name) => !(name in calls));
