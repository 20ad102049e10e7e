/** A command line: options in, exit code out. 0 done, 1 failed, 2 not understood. */
import { CommanderError } from 'commander';

export async function runCommand<Options>(
  parse: (argv: readonly string[]) => Options,
  run: (options: Options) => Promise<number>,
): Promise<void> {
  const options = parsedOrExit(parse);
  try {
    process.exitCode = await run(options);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

function parsedOrExit<Options>(parse: (argv: readonly string[]) => Options): Options {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}
