/** The whole chapter, section by section, with its numbers. */
import { pixelsAndABaseline } from './1-pixels-and-a-baseline.ts';
import { gradients } from './2-gradients.ts';
import { rollerCoaster } from './3-a-roller-coaster.ts';
import { aLossForDigits, pairsOf } from './4-a-loss-for-digits.ts';
import { sgdByHand } from './5-sgd-by-hand.ts';
import { modulesAndTheLearner, withPrimitivesOnly } from './6-modules-and-the-learner.ts';
import { aResidualNetwork } from './7-a-residual-network.ts';
import { aSmallCnn } from './7-a-small-cnn.ts';
import { tenDigits } from './8-ten-digits.ts';
import type { Mnist } from './digits.ts';
import { withThePackage } from './learner-of-the-package.ts';
import type { Page } from './page.ts';
import { questionsOnBatchSize } from './questions/batch-size.ts';
import { questionsOnDescent } from './questions/descent.ts';
import { questionsOnGradients } from './questions/gradients.ts';
import { questionnaire } from './questions/questionnaire.ts';
import type { Stream } from './stream.ts';

/** Runs every section on a set of digits and shows it on the page. */
export async function runChapter(page: Page, data: Mnist, stream: Stream, resnet = false) {
  const baseline = pixelsAndABaseline(page, data);
  const slopes = gradients(page);
  const descent = rollerCoaster(page);
  const sets = pairsOf(data);
  const loss = aLossForDigits(page, sets);
  const byHand = sgdByHand(page, sets, stream);
  const modules = modulesAndTheLearner(page, sets, stream);
  const primitives = withPrimitivesOnly(page, sets);
  const packaged = await withThePackage(page, sets);
  const cnn = aSmallCnn(page, sets);
  const residual = resnet ? await aResidualNetwork(page, sets) : undefined;
  const ten = tenDigits(page, data);
  const questions = {
    gradients: questionsOnGradients(page, sets),
    descent: questionsOnDescent(page, sets),
    batches: questionsOnBatchSize(page, sets),
    questionnaire: questionnaire(page),
  };
  return {
    baseline,
    slopes,
    descent,
    loss,
    byHand,
    modules,
    primitives,
    packaged,
    cnn,
    residual,
    ten,
    questions,
  };
}
