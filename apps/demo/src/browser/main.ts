/** The page: a form that says what to train, a worker that does, and what comes of it. */
import { type DatasetName, type ModelName, recipeOf } from '../recipe.ts';
import { CurveOnPage } from './curve.ts';
import { find } from './find.ts';
import type { ToPage, ToWorker } from './messages.ts';
import { Reading } from './reading.ts';
import { Results } from './results.ts';

const form = find<HTMLFormElement>('#recipe');
const [train, stop] = [find<HTMLButtonElement>('#train'), find<HTMLButtonElement>('#stop')];
const progress = find<HTMLProgressElement>('#progress');
const [status, warning] = [find('#status'), find('#warning')];

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const ask = (message: ToWorker): void => worker.postMessage(message);

const results = new Results();
const reading = new Reading((pixels) => ask({ kind: 'read', pixels }));
let classes: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
reading.name(classes);
let curve: CurveOnPage | undefined;
let doing = '';

/** What the form says, and what the recipe of that model is by itself. */
function chosen() {
  const values = new FormData(form);
  const recipe = recipeOf(values.get('model') as ModelName, values.get('dataset') as DatasetName);
  return { recipe, values, backend: values.get('backend') as 'cpu' | 'gpu' };
}

function suggest(): void {
  const { epochs, lr } = chosen().recipe;
  find<HTMLInputElement>('[name=epochs]').value = String(epochs);
  find<HTMLInputElement>('[name=lr]').value = String(lr);
}
suggest();
find('[name=model]').addEventListener('change', suggest);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { recipe, values, backend } = chosen();
  const [epochs, lr] = [Number(values.get('epochs')), Number(values.get('lr'))];
  isTraining(true);
  warning.textContent = '';
  ask({ kind: 'train', recipe: { ...recipe, epochs, lr }, backend });
});
stop.addEventListener('click', () => ask({ kind: 'stop' }));

function isTraining(is: boolean): void {
  train.disabled = is;
  stop.disabled = !is;
}

function say(text: string): void {
  doing = text;
  status.textContent = text;
}

worker.addEventListener('error', ({ message }) => {
  isTraining(false);
  warning.textContent = `The worker has failed: ${message ?? 'it could not be loaded'}`;
});

worker.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'status':
      say(data.text);
      break;
    case 'warning':
      warning.textContent = data.text;
      break;
    case 'begun':
      classes = data.classes;
      reading.name(classes);
      results.clear();
      curve = new CurveOnPage(find('#loss'), data.steps);
      progress.max = data.steps;
      progress.value = 0;
      break;
    case 'progress':
      curve?.add(data.losses);
      progress.value = data.step;
      status.textContent = `${doing}: epoch ${data.epoch}, accuracy ${(100 * data.accuracy).toFixed(1)} %, ${Math.round(data.imagesPerSecond).toLocaleString('en')} images/s`;
      reading.refresh();
      break;
    case 'epoch':
      curve?.validated(data.metrics);
      results.addEpoch(data.metrics);
      break;
    case 'tested':
      results.test(data.accuracy, data.examples, classes);
      say(`${doing}: done`);
      reading.refresh();
      isTraining(false);
      break;
    case 'stopped':
      say(`${doing}: stopped`);
      isTraining(false);
      break;
    case 'read':
      reading.answer(data.probabilities);
      break;
    case 'failed':
      say('Nothing was trained to the end.');
      warning.textContent = data.reason;
      // Whoever waits for a reading gets none.
      reading.answer([]);
      isTraining(false);
      break;
  }
});
