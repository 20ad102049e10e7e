/** The measured process: one system, one workload, WebGPU in Node. `worker SYSTEM SPECIFICATION SCRIPTS PEERS ADAPTER`. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hostIn } from '../host.ts';
import { answerLines } from '../lines.ts';
import { watchAdapter } from './counters.ts';
import { provideWebGPU } from './dawn.ts';
import { openOnGpu } from './open.ts';

const [system, specification, scripts, peersFolder, adapter] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
// Plain JavaScript: the packages it needs are not there when this project is type-checked.
const peer = (file: string): Promise<unknown> => import(pathToFileURL(join(scripts, file)).href);

const classes = await provideWebGPU(adapter).catch((error: Error) => {
  // Its last line is the reason that is reported.
  console.error(error.message.trim().replace(/\s*\n\s*/g, ' '));
  process.exit(1);
});
await answerLines(specification, {
  open: () => openOnGpu(system, hostIn(peersFolder), peer, adapter),
  adapter: watchAdapter(classes),
  classes,
});
