/** A right call of SummaryWriter, and of its methods. */

import { ones } from '@glissade/tensor';
import { SummaryWriter } from '@glissade/tensorboard';
import type { RightCalls } from '../right-calls.ts';

const sink = () => ({ write: async () => undefined, close: async () => undefined });
const writer = () => new SummaryWriter(sink() as never);
const options = { wallTime: 1 };

export const calls: RightCalls = {
  'SummaryWriter.addScalar': () => [writer(), 'a', 1, 2, options],
  'SummaryWriter.addScalars': () => [writer(), 'a', { b: 1 }, 2, options],
  'SummaryWriter.addHistogram': () => [writer(), 'a', ones([4]), 2, { ...options, bins: 4 }],
  'SummaryWriter.addImage': () => [writer(), 'a', ones([3, 4, 4]), 2, options],
  'SummaryWriter.addImages': () => [writer(), 'a', ones([2, 3, 4, 4]), 2, options],
  'SummaryWriter.addText': () => [writer(), 'a', 'b', 2, options],
  'SummaryWriter.addHparams': () => [
    writer(),
    { lr: 0.1 },
    { loss: 1 },
    { ...options, runName: 'a', step: 1 },
  ],
};

/** A text is the folder that it makes. */
export const others = ['SummaryWriter'];
