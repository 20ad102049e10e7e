/** The whole chapter, section by section, with its numbers. */
import { cpu, useBackend } from 'glissade';
import { pixelsAndABaseline } from './1-pixels-and-a-baseline.ts';
import { gradients } from './2-gradients.ts';
import { pairsOf, type Stream, sgdByHand } from './3-sgd-by-hand.ts';
import { modulesAndTheLearner } from './4-modules-and-the-learner.ts';
import { tenDigits } from './5-ten-digits.ts';
import { loadMnist } from './digits.ts';
import type { Page } from './page.ts';

export interface ChapterOptions {
  readonly directory?: string;
  readonly stream?: Stream;
  readonly threads?: number;
}

/** Runs every section and shows it on the page. */
export async function runChapter(page: Page, { directory, stream = 'book', threads }: ChapterOptions = {}) {
  useBackend(await cpu(threads === undefined ? {} : { threads }));
  const data = await loadMnist(directory);
  const baseline = pixelsAndABaseline(page, data);
  const descent = gradients(page);
  const sets = pairsOf(data);
  const byHand = sgdByHand(page, sets, stream);
  const modules = modulesAndTheLearner(page, sets, stream);
  const ten = tenDigits(page, data);
  return { baseline, descent, byHand, modules, ten };
}
