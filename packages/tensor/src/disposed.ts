/** Where a tensor is after `dispose()`: every use is an error that says so. */
import type { Device } from './backend.ts';

const refuse = (): never => {
  throw new Error('this tensor was disposed; dispose() is only for tensors that are not used again');
};

export const disposed: Device = {
  name: 'disposed',
  evaluate: refuse,
  constant: refuse,
  read: refuse,
  readSync: refuse,
  move: refuse,
};
