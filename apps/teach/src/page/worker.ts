/** The learning, on a thread of its own: the page stays quick. */
import { deserialize, serialize, start } from 'glissade';
import { beginner, divided, judged, learn, scoresOf } from '../lesson.ts';
import { Network } from '../network.ts';
import type { ToPage, ToWorker } from './messages.ts';

const scope = globalThis as unknown as {
  postMessage(message: ToPage): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};
const tell = (message: ToPage): void => scope.postMessage(message);

const started = start();
/** The latest one, also while it learns. */
let network: Network | undefined;
let lesson = new AbortController();

scope.onmessage = ({ data }) => void answer(data);

async function answer(message: ToWorker): Promise<void> {
  try {
    await started;
    if (message.kind === 'learn') await teach(message);
    else if (message.kind === 'read')
      tell({ kind: 'read', scores: network ? await scoresOf(network, message.picture) : [] });
    else if (message.kind === 'save') await save(message.classes);
    else if (message.kind === 'open') open(message.file);
    else lesson.abort();
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function teach({ shown }: Extract<ToWorker, { kind: 'learn' }>): Promise<void> {
  lesson = new AbortController();
  const { learned, held } = divided(shown);
  network = beginner(shown.length);
  await learn(network, learned, {
    signal: lesson.signal,
    onProgress: (progress) => tell({ kind: 'progress', ...progress }),
  });
  tell({ kind: 'learned', ...(await judged(network, held)) });
}

async function save(classes: readonly string[]): Promise<void> {
  if (!network) throw new Error('There is nothing to save: nothing was learned yet.');
  const file = await serialize(network.stateDict(), { classes: JSON.stringify(classes) });
  tell({ kind: 'saved', file });
}

function open(file: Uint8Array): void {
  const { tensors, metadata } = deserialize(file);
  const { classes: written } = metadata;
  if (written === undefined) throw new Error('This is a file of something else: it names no classes.');
  const classes: readonly string[] = JSON.parse(written);
  const opened = new Network(classes.length);
  opened.loadStateDict(tensors);
  lesson.abort();
  network = opened;
  tell({ kind: 'opened', classes });
}
