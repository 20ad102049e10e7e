/** What the command lines say of an error, and their exit codes. */
import { CommanderError } from 'commander';
import { FileError } from 'glissade';
import { UnusableError } from './unusable.ts';

/** Says what went wrong, unless the parser has already. Gives 2 for what the user named and can change, else 1. */
export function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UnusableError || error instanceof FileError ? 2 : 1;
}
