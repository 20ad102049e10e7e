/** What the command line of the GPU's bench can say. */
import { Command, InvalidArgumentError } from 'commander';
import {
  budgetOf,
  newFile,
  option,
  parts,
  seconds,
  severalWorkloads,
  typed,
  workloadsNamed,
} from '../options.ts';
import { named, type Workload } from '../workload.ts';
import { type GpuSystem, gpuSystems, type Place, places } from './systems.ts';

export interface GpuOptions {
  readonly workloads: readonly Workload[];
  readonly systems: readonly GpuSystem[];
  readonly where: readonly Place[];
  /** Milliseconds for the samples of one system on one workload. */
  readonly budget: number;
  /** Milliseconds after which no workload is begun. */
  readonly total: number;
  /** A part of the adapter's name, in Node. */
  readonly adapter?: string;
  /** Further flags for Chromium. */
  readonly flags: readonly string[];
  /** The file that gets the rows. */
  readonly json?: string;
}

/** The most telling first: a limited time may end the run. */
const usual = ['mlp', 'cnn', 'matmul-512', 'matmul-1024', 'matmul-2048', 'matmul-4096', 'matmul-8192'];
const also = ['elementwise', 'sum', 'softmax', 'add10'];
const usualWorkloads: readonly Workload[] = [...usual, ...also].flatMap(named);

const known = <Name extends string>(text: string, kind: string, names: readonly Name[]): Name[] =>
  parts(text).map((name) => {
    const found = names.find((each) => each === name);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`There is no ${kind} ${name}. There are ${names.join(', ')}.`);
  });

const systemsNamed = (text: string): GpuSystem[] => {
  const names = known(
    text,
    'system',
    gpuSystems.map(({ name }) => name),
  );
  return gpuSystems.filter(({ name }) => names.includes(name));
};

function total(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 1) return value * 1000;
  throw new InvalidArgumentError('Expected seconds, 1 or more.');
}

const program = (): Command =>
  new Command('bench:gpu')
    .description('Measures speed on the GPU, and what is asked of it, beside other systems.')
    .addOption(
      option('--only <names>', severalWorkloads, workloadsNamed, usualWorkloads, typed(usualWorkloads)),
    )
    .addOption(
      option('--systems <names>', 'which, separated by commas', systemsNamed, gpuSystems, typed(gpuSystems)),
    )
    .addOption(
      option(
        '--where <places>',
        'of chromium (a page), node (with the package webgpu), cuda (PyTorch)',
        (text) => known(text, 'place', places),
        places,
        places.join(),
      ),
    )
    .addOption(option('--budget <seconds>', budgetOf, seconds, 1000, '1'))
    .addOption(
      option(
        '--total <seconds>',
        'no workload is begun after so long',
        total,
        Number.POSITIVE_INFINITY,
        'none',
      ),
    )
    .option('--adapter <name>', "a part of the adapter's name, in Node; default the first of GLISSADE_GPU")
    .option('--flags <flags>', 'further flags for Chromium, separated by commas', parts)
    .option('--json <file>', 'write the rows to this file', newFile)
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.split('\n')[0]}\n`) });

/**
 * @throws CommanderError, after printing one line that says what is wrong, for an option that cannot be understood; and
 * after printing the help.
 */
export function parseGpuOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): GpuOptions {
  const { only, systems, where, budget, total, flags, json, ...rest } = program()
    .parse(argv, { from: 'user' })
    .opts();
  const adapter: string | undefined = rest['adapter'] ?? environment['GLISSADE_GPU']?.split(',')[0]?.trim();
  return {
    workloads: [...new Set<Workload>(only)],
    systems,
    where: [...new Set<Place>(where)],
    budget,
    total,
    flags: flags ?? [],
    ...(adapter && { adapter }),
    ...(json !== undefined && { json }),
  };
}
