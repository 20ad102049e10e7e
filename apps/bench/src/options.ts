/** What the command line can say, checked and completed. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isVersion } from './peers.ts';
import { type SystemInfo, systems, usualSystems } from './systems.ts';
import { named, usual, type Workload, workloads } from './workload.ts';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly systems: readonly SystemInfo[];
  readonly threads: readonly number[];
  /** Milliseconds for the samples of one system on one workload. */
  readonly budget: number;
  /** A path, or a version to install. */
  readonly node?: string;
  /** The file that gets the rows. */
  readonly json?: string;
}

export const parts = (text: string): string[] => text.split(',').map((part) => part.trim());

export function workloadsNamed(text: string): Workload[] {
  return parts(text).flatMap((name) => {
    const found = named(name);
    if (found.length > 0) return found;
    const known = [
      ...new Set([...workloads.map((each) => each.group), ...workloads.map((each) => each.name)]),
    ];
    throw new InvalidArgumentError(`There is no workload ${name}. There are ${known.join(', ')}.`);
  });
}

function systemsNamed(text: string): SystemInfo[] {
  return parts(text).map((name) => {
    const found = systems.find((system) => system.name === name);
    if (found) return found;
    const known = systems.map((system) => system.name).join(', ');
    throw new InvalidArgumentError(`There is no system ${name}. There are ${known}.`);
  });
}

function threadCounts(text: string): number[] {
  const counts = parts(text).map(Number);
  if (counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 64)) return counts;
  throw new InvalidArgumentError('Expected whole numbers from 1 to 64, such as 1,2.');
}

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.05 && value <= 60) return value * 1000;
  throw new InvalidArgumentError('Expected seconds from 0.05 to 60.');
}

function nodeNamed(text: string): string {
  if (isVersion(text) || existsSync(text)) return text;
  throw new InvalidArgumentError('Expected the path of a program that is there, or a version such as 24.');
}

export function newFile(text: string): string {
  if (existsSync(dirname(text))) return text;
  throw new InvalidArgumentError('Its folder is not there.');
}

/** One thread, and two where the machine has them. */
const usualThreads = [...new Set([1, Math.min(2, availableParallelism())])];

export const severalWorkloads = 'workloads or groups of them, separated by commas';
export const budgetOf = 'for the samples of one system on one workload';

/** Values as somebody would type them. */
export const typed = (values: readonly { readonly name: string }[]): string =>
  values.map(({ name }) => name).join(',');

/** An option with a value; the help says its default as somebody would type it. */
export const option = <Value>(
  flags: string,
  description: string,
  parse: (text: string) => Value,
  usual?: Value,
  shown?: string,
): Option => new Option(flags, description).argParser(parse).default(usual, shown);

const program = (): Command =>
  new Command('bench')
    .description('Measures speed and memory beside other systems.')
    .addOption(option('--only <names>', severalWorkloads, workloadsNamed, usual, typed(usual)))
    .addOption(
      option(
        '--systems <names>',
        'which, separated by commas',
        systemsNamed,
        usualSystems,
        typed(usualSystems),
      ),
    )
    .addOption(
      option(
        '--threads <counts>',
        'how many threads, where a system has them',
        threadCounts,
        usualThreads,
        usualThreads.join(),
      ),
    )
    .addOption(option('--budget <seconds>', budgetOf, seconds, 2000, '2'))
    .addOption(
      option(
        '--node <path or version>',
        'another Node.js for what is measured; a version is installed',
        nodeNamed,
      ),
    )
    .addOption(option('--json <file>', 'write the rows to this file', newFile))
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.split('\n')[0]}\n`) });

/**
 * @throws CommanderError, after printing one line that says what is wrong, for an option that cannot be understood; and
 * after printing the help.
 */
export function parseOptions(argv: readonly string[]): Options {
  const {
    only,
    systems: chosen,
    threads,
    budget,
    node,
    json,
  } = program().parse(argv, { from: 'user' }).opts();
  return {
    workloads: [...new Set<Workload>(only)],
    systems: [...new Set<SystemInfo>(chosen)],
    threads: [...new Set<number>(threads)],
    budget,
    ...(node !== undefined && { node }),
    ...(json !== undefined && { json }),
  };
}
