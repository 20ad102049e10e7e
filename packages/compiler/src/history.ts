/** The past of what comes out of a compiled step: known to the program only. */
import { type History, keepsHistories } from '@glissade/tensor';

const refuse =
  (operation: string, mend = `${operation}()`) =>
  (): never => {
    throw new Error(
      `${operation}: a tensor here was computed by a compiled step, which keeps no graph. Call ${mend} inside the step, or ` +
        'detach() what it gives',
    );
  };

export const compiledHistory: History = {
  record: () => (keepsHistories() ? compiledHistory : undefined),
  backward: refuse('backward', 'backward() or grad()'),
  registerHook: refuse('registerHook'),
  retainGrad: refuse('retainGrad'),
  toString: () => 'grad_fn=<CompiledBackward0>',
};
