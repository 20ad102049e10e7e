/** The page: buttons, a curve and a pad. What is computed is computed in worker.ts. */
import { Bars } from './bars.ts';
import { Curve } from './curve.ts';
import { find } from './find.ts';
import type { ToPage, ToWorker } from './messages.ts';
import { Pad } from './pad.ts';

const epochs = 5;

const [train, stop] = [find<HTMLButtonElement>('#train'), find<HTMLButtonElement>('#stop')];
const example = find<HTMLButtonElement>('#example');
const progress = find<HTMLProgressElement>('#progress');
const curve = new Curve(find('#curve'));
const bars = new Bars(find('#bars'));
const pad = new Pad(find('#pad'), read);

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const ask = (message: ToWorker): void => worker.postMessage(message);

/** Those who listen to the page are told of what is new, not of the same again. */
function say(place: '#status' | '#answer' | '#place' | '#trouble', text: string): void {
  const element = find(place);
  if (element.textContent !== text) element.textContent = text;
}

/** One question at a time; what is drawn meanwhile is asked when the answer is there. */
let [isAsked, isLate] = [false, false];

function read(): void {
  isLate = isAsked;
  if (isAsked) return;
  const pixels = pad.pixels();
  if (pixels) {
    isAsked = true;
    ask({ kind: 'read', pixels });
  } else {
    bars.show([]);
    say('#answer', 'Nothing is drawn yet.');
  }
}

function isTraining(is: boolean): void {
  // The keyboard's place must not be lost with the button that it was on.
  const next = is ? stop : train;
  const hadFocus = document.activeElement === (is ? train : stop);
  [train.disabled, stop.disabled] = [is, !is];
  if (hadFocus) next.focus();
}

train.addEventListener('click', () => {
  isTraining(true);
  say('#status', 'Learning');
  ask({ kind: 'train', epochs });
});
stop.addEventListener('click', () => ask({ kind: 'stop' }));
example.addEventListener('click', () => ask({ kind: 'example' }));
find('#clear').addEventListener('click', () => pad.clear());

worker.addEventListener('error', ({ message }) => {
  say('#trouble', `The worker has failed: ${message || 'it could not be loaded'}`);
});
worker.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'ready':
      say('#status', 'Nothing is learned yet.');
      say(
        '#place',
        crossOriginIsolated
          ? `On ${data.threads === 1 ? 'one thread' : `${data.threads} threads`}.`
          : 'On one thread: this page came without the headers that cross-origin isolation needs (README.md).',
      );
      train.disabled = example.disabled = false;
      break;
    case 'progress':
      curve.add(data.losses);
      progress.max = data.steps;
      progress.value = data.step;
      read();
      break;
    case 'tested':
      say(
        '#status',
        `${(100 * data.accuracy).toFixed(1)} % of ${data.images.toLocaleString('en')} other digits are read right.`,
      );
      isTraining(false);
      train.textContent = 'Train on';
      read();
      break;
    case 'read':
      isAsked = false;
      bars.show(data.probabilities);
      say('#answer', `It looks like a ${data.probabilities.indexOf(Math.max(...data.probabilities))}.`);
      if (isLate) read();
      break;
    case 'example':
      pad.show(data.pixels);
      break;
    case 'failed':
      say('#trouble', data.reason);
      isAsked = false;
      isTraining(false);
      break;
  }
});
