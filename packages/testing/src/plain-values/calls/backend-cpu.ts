/** A right call of cpu. */
import type { RightCalls } from '../right-calls.ts';

export const calls: RightCalls = {
  cpu: () => [{ threads: 1, revectorize: false, winograd: true }],
};
