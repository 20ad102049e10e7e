/** The page: what is seen, the classes that it is shown for, and a worker that learns to tell them apart. */
import { reference, useBackend } from 'glissade';
import { ClassCard } from './class-card.ts';
import { find } from './find.ts';
import { LossLine } from './loss-line.ts';
import type { ToPage, ToWorker } from './messages.ts';
import { type Source, View } from './view.ts';

const [fewest, most] = [2, 4];
const labels: Readonly<Record<Source, string>> = {
  camera: 'Hold to take pictures',
  pad: 'Take the drawing',
};

const [learn, stop] = [find<HTMLButtonElement>('#learn'), find<HTMLButtonElement>('#stop')];
const [add, save] = [find<HTMLButtonElement>('#add'), find<HTMLButtonElement>('#save')];
const progress = find<HTMLProgressElement>('#progress');
const [status, trouble] = [find('#status'), find('#trouble')];
const line = new LossLine(find('#loss'));

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const ask = (message: ToWorker): void => worker.postMessage(message);

const view = new View();
const cards: ClassCard[] = [];
let isLearning = false;
/** Of how many classes something was learned. */
let known = 0;
let isWaiting = false;

function addClass(name = `Class ${cards.length + 1}`): void {
  const card = new ClassCard(name, {
    take: async () => {
      const picture = await view.picture();
      // There is room for the next drawing.
      view.clear();
      return picture;
    },
    onChange: refresh,
    onRemove: () => {
      cards.splice(cards.indexOf(card), 1);
      card.element.remove();
      forget();
    },
    onTrouble: (text) => {
      trouble.textContent = text;
    },
  });
  card.label(labels[view.source]);
  cards.push(card);
  find('#classes').append(card.element);
  refresh();
}

/** What was learned is of other classes. */
function forget(): void {
  known = 0;
  showScores([]);
  refresh();
}

/** Which buttons are of use. */
function refresh(): void {
  const isReady = cards.length >= fewest && cards.every(({ pictures }) => pictures.length > 0);
  learn.disabled = isLearning || !isReady;
  stop.disabled = !isLearning;
  save.disabled = known === 0;
  add.disabled = isLearning || cards.length >= most;
  for (const { element } of cards)
    find<HTMLButtonElement>('.remove', element).disabled = isLearning || cards.length <= fewest;
}

function showScores(scores: readonly number[]): void {
  const isOfThese = scores.length === cards.length;
  const highest = Math.max(...scores);
  for (const [i, card] of cards.entries())
    card.score(isOfThese ? scores[i] : undefined, isOfThese && scores[i] === highest);
}

/** Asks what is seen, again and again, as soon as there is an answer. */
async function look(): Promise<void> {
  try {
    const picture = known > 0 && !isWaiting ? await view.picture() : undefined;
    if (picture) {
      isWaiting = true;
      ask({ kind: 'read', picture });
    } else if (!isWaiting) showScores([]);
  } catch (error) {
    trouble.textContent = (error as Error).message;
  }
  setTimeout(look, 100);
}

async function choose(source: Source): Promise<void> {
  await view.choose(source);
  for (const card of cards) card.label(labels[view.source]);
}

function ended(text: string): void {
  isLearning = false;
  status.textContent = text;
  refresh();
}

learn.addEventListener('click', () => {
  isLearning = true;
  known = cards.length;
  trouble.textContent = '';
  status.textContent = 'It learns.';
  line.clear();
  ask({
    kind: 'learn',
    shown: cards.map(({ pictures }) => pictures),
  });
  refresh();
});
stop.addEventListener('click', () => ask({ kind: 'stop' }));
add.addEventListener('click', () => {
  addClass();
  forget();
});
save.addEventListener('click', () => ask({ kind: 'save', classes: cards.map(({ name }) => name) }));
const chosen = find<HTMLInputElement>('#open');
chosen.addEventListener('change', async () => {
  const [file] = chosen.files ?? [];
  if (file) ask({ kind: 'open', file: new Uint8Array(await file.arrayBuffer()) });
  // The same file may be chosen again.
  chosen.value = '';
});
find('#clear').addEventListener('click', () => view.clear());
for (const choice of document.querySelectorAll<HTMLInputElement>('[name=source]'))
  choice.addEventListener('change', () => void choose(choice.value as Source));

worker.addEventListener('error', ({ message }) => {
  ended('Nothing is learned.');
  trouble.textContent = `The worker has failed: ${message ?? 'it could not be loaded'}`;
});

worker.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'progress':
      progress.max = data.steps;
      progress.value = data.step;
      line.add(data.loss, data.steps);
      find('#step').textContent = `Step ${data.step} of ${data.steps}, loss ${data.loss.toFixed(2)}`;
      break;
    case 'learned': {
      const judgement =
        data.held > 0 ? ` Of ${data.held} pictures held back, ${data.right} are recognized.` : '';
      ended(`Learned.${judgement} Show it something.`);
      break;
    }
    case 'read':
      isWaiting = false;
      showScores(known > 0 ? data.scores : []);
      break;
    case 'saved':
      download(data.file);
      break;
    case 'opened':
      for (const card of cards.splice(0)) card.element.remove();
      for (const name of data.classes) addClass(name);
      known = data.classes.length;
      ended('Opened. Show it something.');
      break;
    case 'failed':
      isWaiting = false;
      trouble.textContent = data.reason;
      if (isLearning) ended('Nothing was learned to the end.');
      break;
  }
});

function download(file: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([file]));
  Object.assign(document.createElement('a'), { href: address, download: 'taught.safetensors' }).click();
  URL.revokeObjectURL(address);
}

// Here pictures are only passed on; the worker computes.
useBackend(reference);
for (let i = 0; i < fewest; i++) addClass();
void choose('pad').then(look);
