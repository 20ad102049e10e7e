/** Where a tensor is after `dispose()`: every use is an error that says so. */
import type { Device, History } from './backend.ts';

const refuse = (): never => {
  throw new Error('this tensor was disposed; dispose() is only for tensors that are not used again');
};

/** Also what it was computed from: a derivative that leads through it would come out as none. */
export const disposed: Device & History = {
  name: 'disposed',
  evaluate: refuse,
  constant: refuse,
  read: refuse,
  readSync: refuse,
  move: refuse,
  record: refuse,
  backward: refuse,
  registerHook: refuse,
  retainGrad: refuse,
};
