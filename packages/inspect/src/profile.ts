/** What the operations of a function take, by kind, by module and by line. */
import { type AnyModule, moduleName } from '@glissade/nn';
import { checkFunction, checkNames, checkNumber } from '@glissade/tensor';
import { ModulePath } from './module-path.ts';
import { Places } from './places.ts';
import { printProfile } from './print-profile.ts';
import { type ModuleRow, type ProfileRow, sumOf } from './profile-rows.ts';
import { Stopwatch } from './stopwatch.ts';
import { watching } from './watching.ts';

/** What `profile` accepts. */
export interface ProfileOptions {
  /** The model whose modules are told apart. */
  readonly model?: AnyModule;
  /** How often the function is called and measured. Default 3. */
  readonly rounds?: number;
  /** How often it is called before, as first calls have code to make. Default 1. */
  readonly warmup?: number;
}

/** What `profile` found out; all figures but `rounds` are means of one round. As text it is tables. */
export interface Profile {
  readonly rounds: number;
  /** How long the function took, without the measuring. */
  readonly milliseconds: number;
  /** How much of that was in operations; the rest is the program's own, and what compiled steps do. */
  readonly inOperations: number;
  readonly calls: number;
  readonly flops: number;
  /** A row for each kind of operation, what took longest first. */
  readonly operations: readonly ProfileRow[];
  /** A row for each module of the model that computed, with what the modules below it did, in the model's order. */
  readonly modules: readonly ModuleRow[];
  /** A row for each line of the program that operations came from; derivatives count to the line of what they are derivatives of. */
  readonly lines: readonly ProfileRow[];
  /** What to know of the times. */
  readonly note: string | undefined;
  /** The tables. */
  toString(): string;
}

/**
 * Measures what the operations within `run` take, such as a training step that is not compiled (what a compiled one does,
 * `explain` of `@glissade/compiler` tells). `run` is called `warmup + rounds` times, and trains as often.
 *
 * The derivatives that `backward()` computes count to the module and the line of the operations that they are derivatives of. Lines
 * are known where files are: not in a bundle.
 *
 * @throws RangeError for rounds and warmup that are no whole numbers, Error while another watch is kept
 *
 * @example
 * ```ts
 * import { profile } from '@glissade/inspect';
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const model = new Sequential(new Linear(784, 30), new ReLU(), new Linear(30, 10));
 * const x = ones([64, 784]);
 * const report = await profile(() => model.forward(x).sum().backward(), { model });
 * for (const { name, flops } of report.modules) console.log(name || 'all', flops);
 * // => all 6136320
 * // => 0 6021120
 * // => 1 0
 * // => 2 115200
 * ```
 */
export async function profile(run: () => unknown, options: ProfileOptions = {}): Promise<Profile> {
  checkNames('profile', options, ['model', 'rounds', 'warmup']);
  const { model, rounds = 3, warmup = 1 } = options;
  checkFunction('profile', run);
  checkNumber('profile', 'rounds', rounds, { least: 1, whole: true });
  checkNumber('profile', 'warmup', warmup, { least: 0, whole: true });
  const path = new ModulePath('profile', model);
  const stopwatch = new Stopwatch(new Places(path));
  try {
    await watching('profile', stopwatch.look, async () => {
      for (let i = 0; i < warmup; i++) await run();
      for (let i = 0; i < rounds; i++) await stopwatch.measure(run);
    });
  } finally {
    path.end();
  }
  const operations = stopwatch.operations.rows(rounds);
  const all = sumOf('all', operations);
  const report: Profile = {
    rounds,
    milliseconds: stopwatch.milliseconds / rounds,
    inOperations: all.milliseconds,
    calls: all.calls,
    flops: all.flops,
    operations,
    modules: moduleRows(model, stopwatch.modules.rows(rounds)),
    lines: stopwatch.lines.rows(rounds),
    note: stopwatch.waits
      ? undefined
      : 'The times of operations are those of handing them to the GPU, which computes meanwhile.',
    toString: () => printProfile(report),
  };
  return report;
}

/** Of each module that computed: what it and all below it did. */
const moduleRows = (model: AnyModule | undefined, own: readonly ProfileRow[]): ModuleRow[] =>
  (model?.namedModules() ?? []).flatMap(([path, module]) => {
    const below = own.filter(({ name }) => path === '' || name === path || name.startsWith(`${path}.`));
    return below.length > 0 ? { ...sumOf(path, below), type: moduleName(module) } : [];
  });
