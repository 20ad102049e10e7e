/** The command line: options in, exit code out. 0 done, 1 failed, 2 an option or file is of no use, 130 interrupted. */
import { CommanderError } from 'commander';
import { FileError } from 'glissade';
import { demo } from './demo.ts';
import { parseOptions } from './options.ts';
import { UnusableError } from './unusable.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Who asks a second time does not wait for the end of the batch.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

/** Says what went wrong, unless the parser has already. */
function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Error && error.name === 'AbortError') {
    console.error('stopped before the training began');
    return 130;
  }
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UnusableError || error instanceof FileError ? 2 : 1;
}

try {
  process.exitCode = await demo(parseOptions(process.argv.slice(2)), stop.signal);
} catch (error) {
  process.exitCode = failed(error);
}
