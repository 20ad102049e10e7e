/** The chapter from the command line. Exit codes: 0 done, 1 failed, 2 not understood. */
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { cpu, useBackend } from 'glissade';
import { loadImages } from '../load-data.ts';
import { writeWhole } from '../write-whole.ts';
import { runChapter } from './chapter.ts';
import { type Options, parseOptions } from './options.ts';
import { Page } from './page.ts';

function optionsOrExit(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}

async function chapter({ directory, stream, threads, resnet, out }: Options): Promise<void> {
  useBackend(await cpu(threads === undefined ? {} : { threads }));
  const page = new Page();
  const { train, test } = await loadImages('mnist', {
    ...(directory === undefined ? {} : { directory }),
    onFallback: (reason) =>
      page.text(`${reason}. So the digits below are drawn by a program, and the numbers are not the book's.`),
  });
  await runChapter(page, { train, valid: test }, stream, resnet);
  console.log(page.toText());
  const file = resolve(join(out, 'chapter.html'));
  await writeWhole(file, page.toHtml('Under the hood of a digit classifier'));
  console.log(`\nThe page with the plots: ${file}`);
}

const options = optionsOrExit();
try {
  await chapter(options);
} catch (error) {
  console.error(`chapter: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
