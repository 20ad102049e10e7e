/** The bench on the CPU. */
import { bench } from './bench.ts';
import { runCommand } from './command.ts';
import { parseOptions } from './options.ts';

await runCommand(parseOptions, bench);
