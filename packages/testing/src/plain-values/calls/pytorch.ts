/** A right call of each function of pytorch. */
import { parameter } from '@glissade/autograd';
import { SGD } from '@glissade/optim';
import { optimizerStateToTorch, saveTorch } from '@glissade/pytorch';
import { ones, reference } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const bytes = await saveTorch({ a: ones([2]) });
const present = () => new SGD([parameter(ones([2]))], { lr: 0.1, momentum: 0.9 }).stateDict();
const torch = await optimizerStateToTorch(present());

export const calls: RightCalls = {
  loadTorch: () => [bytes, { backend: reference }],
  optimizerStateFromTorch: () => [torch, present()],
  optimizerStateToTorch: () => [present()],
  saveTorch: () => [{ a: ones([2]) }],
  stateDictIn: () => [new Map([['a', { b: ones([2]) }]]), 'a'],
  valueIn: () => [new Map([['a', new Map([['b', ones([2])]])]]), 'a', 'b'],
};

/** What is said of backends, wherever one is given. */
export const accepted: RegExp = /^no backend: /;
