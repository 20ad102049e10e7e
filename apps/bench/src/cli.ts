/** The command line: options in, exit code out. 0 done, 1 failed, 2 not understood. */
import { CommanderError } from 'commander';
import { bench } from './bench.ts';
import { type Options, parseOptions } from './options.ts';

function optionsOrExit(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}

const options = optionsOrExit();
try {
  process.exitCode = await bench(options);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
