/** The bench on the GPU. */
import { runCommand } from '../command.ts';
import { benchGpu } from './bench.ts';
import { parseGpuOptions } from './options.ts';

await runCommand(parseGpuOptions, benchGpu);
