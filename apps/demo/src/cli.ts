/** The command line: options in, exit code out. 0 done, 1 failed, 2 not understood, 130 interrupted. */
import { CommanderError } from 'commander';
import { demo, type Stop } from './demo.ts';
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
const stop: Stop = { requested: false };
process.on('SIGINT', () => {
  // A second Ctrl-C does not wait for the end of the batch.
  if (stop.requested) process.exit(130);
  stop.requested = true;
});

try {
  process.exitCode = await demo(options, stop);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
