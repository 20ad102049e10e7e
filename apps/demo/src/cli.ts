/** The command line: options in, exit code out. 0 done, 1 failed, 2 an option or file is of no use, 130 interrupted. */
import { demo } from './demo.ts';
import { failed } from './failure.ts';
import { parseOptions } from './options.ts';
import { stand } from './stand.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Who asks a second time does not wait for the end of the batch.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

try {
  stand();
  process.exitCode = await demo(parseOptions(process.argv.slice(2)), stop.signal);
} catch (error) {
  if (error instanceof Error && error.name === 'AbortError') {
    console.error('stopped before the training began');
    process.exitCode = 130;
  } else {
    process.exitCode = failed(error);
  }
}
