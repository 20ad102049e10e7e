/** The chapter from the command line. Exit codes: 0 done, 1 failed, 2 an option or a file that it names is of no use. */
import { join, resolve } from 'node:path';
import { cpu, useBackend } from 'glissade';
import { checkFolder } from '../check-folder.ts';
import { missingFolder } from '../data-folder.ts';
import { failed } from '../failure.ts';
import { type Images, loadImages } from '../load-data.ts';
import { stand } from '../stand.ts';
import { UnusableError } from '../unusable.ts';
import { writeWhole } from '../write-whole.ts';
import { runChapter } from './chapter.ts';
import { indicesOf } from './digits.ts';
import { type Options, parseOptions } from './options.ts';
import { Page } from './page.ts';

async function chapter({ directory, stream, threads, resnet, out }: Options): Promise<void> {
  const file = resolve(join(out, 'chapter.html'));
  await checkFolder(out, [file]);
  useBackend(await cpu(threads === undefined ? {} : { threads }));
  const page = new Page();
  const note = directory === undefined ? missingFolder('mnist') : '';
  const images = await loadImages('mnist', {
    ...(directory === undefined ? {} : { directory }),
    onFallback: (reason) =>
      page.text(
        `${reason}${note}. So the digits below are drawn by a program, and the numbers are not the book's.`,
      ),
  });
  if (note !== '' && !images.train.synthetic) page.text(`The digits are those of ${images.title}${note}.`);
  checkCounts(images);
  await runChapter(page, { train: images.train, valid: images.test }, stream, resnet);
  console.log(page.toText());
  await writeWhole(file, page.toHtml('Under the hood of a digit classifier'));
  console.log(`\nThe page with the plots: ${file}`);
}

/** Each digit has a mean, and the questions take 250 of the 3s and 7s. */
function checkCounts({ title, train, test }: Images): void {
  for (const [part, { labels }, pairs] of [
    ['training', train, 250],
    ['test', test, 2],
  ] as const) {
    const counts = Array.from({ length: 10 }, (_, digit) => indicesOf(digit, labels).length);
    const both = counts[3]! + counts[7]!;
    if (Math.min(...counts) >= 2 && both >= pairs) continue;
    throw new UnusableError(
      `${title}: too few ${part} images: the chapter needs two of each digit, and ${pairs} of the 3s and 7s; here are ` +
        `${counts.join(', ')} of 0 to 9`,
    );
  }
}

try {
  stand();
  await chapter(parseOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = failed(error);
}
