/** What must be true of every program. */
import { type Backend, reference, useBackend } from '@glissade/tensor';
import type { Program } from '../program.ts';
import { compiled, compiledGradients, compiledTwice } from './compiled.ts';
import { differences } from './differences.ts';
import { backends, gradients } from './eager.ts';
import { compiledOthers, mapped, mappedTwice } from './mapped.ts';
import type { Oracle } from './measure.ts';
import { compiledChain, compiledState, training } from './state.ts';

export const oracles: Readonly<Record<string, Oracle>> = {
  backends,
  gradients,
  compiled,
  compiledTwice,
  compiledGradients,
  compiledState,
  compiledChain,
  compiledOthers,
  training,
  mapped,
  mappedTwice,
  differences,
};

/** What is wrong with a program, by an oracle: a difference, or an error. */
export function judged(name: string, program: Program, fast: Backend): string | undefined {
  try {
    return oracles[name]!(program, fast);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n') : error}`;
  } finally {
    useBackend(reference);
  }
}
