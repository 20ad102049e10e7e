/** What the chapter's command line can say. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { folder } from '../options.ts';
import type { Stream } from './stream.ts';

export interface Options {
  readonly directory?: string;
  readonly stream: Stream;
  readonly threads?: number;
  /** Whether the network of 18 layers is trained, too. */
  readonly resnet: boolean;
  /** The folder for the page. */
  readonly out: string;
}

function threadCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new InvalidArgumentError('Expected a whole number from 1 to 64.');
  }
  return count;
}

function program(): Command {
  return new Command('chapter')
    .description(
      'Works through the digit-classifier chapter: prints its numbers, and draws its plots on a page.',
    )
    .option('--data-dir <folder>', 'a folder with the four IDX .gz files of MNIST', folder)
    .addOption(
      new Option(
        '--stream <name>',
        "random numbers as in the book's run, or those of a run that goes on where that one ends",
      )
        .choices(['book', 'clean'])
        .default('book'),
    )
    .option('--threads <n>', 'threads of the cpu backend', threadCount)
    .option('--resnet', "trains the book's network of 18 layers, too, which takes minutes", false)
    .option('--out <folder>', 'where to write the page', folder, 'runs/chapter')
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.split('\n')[0]}\n`) });
}

/**
 * @throws CommanderError, after printing one line that says what is wrong, for an option that cannot be understood; and
 * after printing the help.
 */
export function parseOptions(argv: readonly string[]): Options {
  const { dataDir, stream, threads, resnet, out } = program().parse(argv, { from: 'user' }).opts();
  return {
    stream,
    resnet,
    out,
    ...(dataDir === undefined ? {} : { directory: dataDir }),
    ...(threads === undefined ? {} : { threads }),
  };
}
