/** The past of what comes out of a compiled step: known to the program only. */
import { type History, keepsHistories } from '@glissade/tensor';

export const compiledHistory: History = {
  record: () => (keepsHistories() ? compiledHistory : undefined),
  backward() {
    throw new Error(
      'backward: a tensor here was computed by a compiled step, which keeps no graph. Call backward() or grad() inside the step, ' +
        'or detach() what it gives',
    );
  },
  toString: () => 'grad_fn=<CompiledBackward>',
};
