/** The past of what comes out of a compiled step: known to the program only. */
import { type History, keepsHistories } from '@glissade/tensor';

export const compiledHistory: History = {
  record: () => (keepsHistories() ? compiledHistory : undefined),
  backward() {
    throw new Error(
      'backward: this tensor was computed by a compiled step, which keeps no graph. Call backward() inside the step',
    );
  },
  toString: () => 'grad_fn=<CompiledBackward>',
};
