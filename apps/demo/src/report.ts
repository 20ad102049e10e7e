/** The run as a page that needs nothing else: curves, confusion and the worst mistakes. */
import { encodePng } from 'glissade';
import { Page } from './chapter/page.ts';
import { plot, type Series } from './chapter/plots.ts';
import type { Evaluation, Prediction } from './evaluate.ts';
import { confusionOf, worstMistakes } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { lossCurve } from './loss-curve.ts';
import { figuresOf, percent } from './metrics.ts';
import type { Training } from './training.ts';

/** Drawn small: dark ink on white. */
async function picture({ test }: Images, index: number): Promise<string> {
  const ink = test.images.at(index).float().div(test.most);
  const png = await encodePng(ink.neg().add(1));
  return `<img style="width:4rem;image-rendering:pixelated" src="data:image/png;base64,${Buffer.from(png).toString('base64')}" alt="">`;
}

function drawCurves(page: Page, { learner, epochs, loader }: Training): void {
  const { x, y, span } = lossCurve(learner.progress.losses);
  // A line of one point would not be seen.
  const kind = epochs.length === 1 ? 'scatter' : 'line';
  const validated: Series = {
    name: 'validation',
    kind,
    x: epochs.map((row) => row.epoch * loader.length),
    y: epochs.map((row) => row.validLoss),
  };
  page.plot(
    'loss',
    plot([{ name: span === 1 ? 'training' : `training (means of ${span} steps)`, x, y }, validated], {
      title: 'Loss',
      xLabel: 'step',
      yLabel: 'loss',
    }),
  );
  const at = epochs.map((row) => row.epoch);
  page.plot(
    'accuracy',
    plot(
      [
        { name: 'training', kind, x: at, y: epochs.map((row) => 100 * row.trainAccuracy) },
        { name: 'validation', kind, x: at, y: epochs.map((row) => 100 * row.validAccuracy) },
      ],
      { title: 'Accuracy', xLabel: 'epoch', yLabel: '%' },
    ),
  );
}

/** The page of a run that is complete. */
export async function makeReport(training: Training, images: Images, test: Evaluation): Promise<string> {
  const { recipe, epochs } = training;
  const page = new Page();
  page.text(
    `${recipe.model} on ${images.title}: test accuracy ${percent(test.accuracy)}, test loss ${test.loss.toFixed(4)}.`,
  );
  page.table(Object.keys(recipe), [Object.values(recipe)]);
  page.heading('Loss and accuracy');
  drawCurves(page, training);
  page.table(
    ['epoch', 'training loss', 'training accuracy', 'validation loss', 'validation accuracy', 'seconds'],
    epochs.map(figuresOf),
  );
  page.heading('Confusion: rows are the truth, columns the prediction');
  const { classes } = images.test;
  page.table(
    ['', ...classes],
    confusionOf(test.predictions, classes.length).map((row, i) => [classes[i]!, ...row]),
  );
  page.heading('The worst mistakes');
  page.plot('mistakes', await gallery(images, worstMistakes(test.predictions, 24)));
  return page.toHtml('Glissade: a training run');
}

async function gallery(images: Images, mistakes: readonly Prediction[]): Promise<string> {
  const { classes } = images.test;
  const figures = await Promise.all(
    mistakes.map(
      async ({ index, truth, guess, confidence }) =>
        `<figure style="display:inline-block;margin:.5rem;text-align:center;font-size:.8rem">${await picture(images, index)}` +
        `<figcaption>${classes[truth]}, read as ${classes[guess]}<br>(${percent(confidence)})</figcaption></figure>`,
    ),
  );
  return figures.join('') || 'none';
}
