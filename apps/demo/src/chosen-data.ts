/** The data that the options name, and what the user should know of it. */
import { missingFolder } from './data-folder.ts';
import type { Display } from './display.ts';
import { knownAs } from './fingerprint.ts';
import { type Images, loadImages, titles } from './load-data.ts';
import type { Options } from './options.ts';
import type { Recipe } from './recipe.ts';
import { heldShare } from './training.ts';
import { UnusableError } from './unusable.ts';

/** @throws UnusableError for too few images, and what `loadImages` throws. */
export async function chosenData(
  recipe: Recipe,
  { dataDir }: Options,
  display: Display,
  signal: AbortSignal,
): Promise<Images> {
  const { dataset, testDataset } = recipe;
  let announced = '';
  const images = await loadImages(dataset, {
    ...(dataDir === undefined ? {} : { directory: dataDir }),
    ...(testDataset === undefined ? {} : { testDataset }),
    signal,
    onProgress: ({ file, total }) => {
      if (file !== announced) display.say(`downloading ${file} (${(total / 2 ** 20).toFixed(1)} MB)`);
      announced = file;
    },
    onFallback: (reason) => display.warn(reason),
  });
  const { title, train, test } = images;
  const note = dataDir === undefined ? missingFolder(dataset) : '';
  display.say(`${title}${note}: ${train.length} training images, ${test.length} test images`);
  checkCounts(images);
  for (const warning of mistaken(images, recipe)) display.warn(warning);
  return images;
}

function checkCounts({ title, train, test }: Images): void {
  if (train.length >= heldShare && test.length >= 1) return;
  throw new UnusableError(
    `${title}: ${train.length} training images and ${test.length} test images; at least ${heldShare} and 1 are ` +
      `needed, as one of ${heldShare} is held back to validate`,
  );
}

/** Folders get mixed up: the files of one data set are called as those of another. */
function mistaken({ train, test, dataset }: Images, { testDataset = dataset }: Recipe): string[] {
  const parts = [
    { what: 'training', data: train, name: dataset },
    { what: 'test', data: test, name: testDataset },
  ];
  return parts.flatMap(({ what, data, name }) => {
    const known = knownAs(data);
    if (known === undefined || known === name) return [];
    return `warning: the ${what} images given for ${titles[name]} are those of ${titles[known]}`;
  });
}
