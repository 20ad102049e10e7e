/** The chapter from the command line. Exit codes: 0 done, 1 failed, 2 not understood. */
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { writeWhole } from '../write-whole.ts';
import { runChapter } from './chapter.ts';
import { type CliOptions, parseOptions } from './options.ts';
import { Page } from './page.ts';

function optionsOrExit(): CliOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
}

const { chapter, out } = optionsOrExit();
const page = new Page();
try {
  await runChapter(page, chapter);
  console.log(page.toText());
  const file = resolve(join(out, 'chapter.html'));
  await writeWhole(file, page.toHtml('Under the hood of a digit classifier'));
  console.log(`\nThe page with the plots: ${file}`);
} catch (error) {
  console.error(`chapter: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
