/** compile(step): the first call with given shapes traces, later ones replay. */
import { currentDevice, isTracing, keepsHistories, Tensor } from '@glissade/tensor';
import type { Known } from './fields.ts';
import { CompiledProgram } from './program.ts';
import { homeOf } from './resident.ts';
import { isFull, many, warnOfLimit, warnOfRetracing } from './retraced.ts';
import { type Field, putInto, sameField, valueIn } from './slot.ts';
import { carriedIn, changedInSeveral, closedOver } from './trace.ts';
import { Tracer } from './tracer.ts';
import { type Tree, treeOf } from './tree.ts';
import { type Step, type WrittenDown, writtenDown } from './written-down.ts';

/** A function that does what `step` did, by programs. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  (...given: Arguments): Result;
  /** The programs so far: one for each combination of shapes, dtypes and settings that it was called with. */
  readonly programs: readonly CompiledProgram[];
}

interface Variant {
  readonly program: CompiledProgram;
  /** Whether it is good for one call: of some fields it is not known whether the step reads what is in them as it begins. */
  readonly isPassing: boolean;
  /** The step's result from those of a call, and from its arguments. */
  readonly rebuild: (results: readonly Tensor[], given: readonly Tensor[]) => unknown;
}

/**
 * Makes a function of tensors fast: a whole training step, an inference function, a functional gradient. The first call
 * with given shapes, dtypes and plain values runs the function once (more often, where a module carries a state), without computing anything,
 * and writes down what it does; this call and later ones run the program. Afterwards the world is as the function would have left it: values,
 * `.grad`, parameters, the optimizer's state.
 *
 * - Arguments and results may be tensors, and plain objects and arrays of them. Other values, and the fields of other objects, belong to
 *   the key: a number that changes from call to call should be a tensor.
 * - Tensors from outside are read anew at every call; those that are assigned are state. What depends on others alone may be computed
 *   when these have changed, not at each call: who measures gives tensors as arguments.
 * - Random numbers (`rand`, `randnLike`, `bernoulli`, ...) are drawn anew at each call, in the order in which the function
 *   draws them, from the generator that it would draw them from.
 * - A new learning rate, or a tensor that was assigned between calls, takes effect. `model.train()`, `eval()`, `requiresGrad` and
 *   `noGrad` around the call trace anew. In the step, `train()`, `eval()` and `requiresGrad_()` of modules are done by each call, and so
 *   is `requiresGrad = ...` of a parameter from outside that it uses, or whose gradient it clears.
 * - Gradients do not flow out of it: call `backward()` or `grad()` inside, not on its result; `detach()` what comes from outside and was
 *   computed from parameters, such as the state that the call before gave.
 * - Fields of modules whose `forward` it calls are followed, but for `#private` ones: a tensor in one is read anew at each call, a layer
 *   that was replaced or a number that was set traces anew, and what `forward` sets is set by each call, as is a state that the function
 *   itself sets before or after it (`net.state = net.state.detach()`); an array that it makes longer holds results for the length of a
 *   call. What else the function reads from outside stays what it was when it was traced: numbers and flags in variables, fields of a model
 *   that is not called; and what else it sets is set when it is traced.
 *   A number that changes is kept in a tensor (`temperature.fill_(0.5)`) or given as one.
 * - An index out of range, which throws elsewhere, may give NaN or an infinity.
 * - `programs.length` tells how often the function was traced. Beyond 64 programs, or a gigabyte for them, whatever would need
 *   another trace runs as it is.
 *
 * Throws, and names the mend, when the function looks at a value (`item`, `data`, printing), is asynchronous, or keeps a
 * tensor that it made beyond the call.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { compile } from '@glissade/compiler';
 * import { SGD } from '@glissade/optim';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([0, 0]));
 * const optimizer = new SGD([w], { lr: 0.25 });
 * const step = compile((target: Tensor) => {
 *   const loss = w.sub(target).square().sum();
 *   optimizer.zeroGrad();
 *   loss.backward();
 *   optimizer.step();
 *   return loss;
 * });
 * console.log(step(tensor([4, 8])).itemSync(), w.toArray()); // => 80 [ 2, 4 ]
 * console.log(step(tensor([4, 8])).itemSync(), w.toArray()); // => 20 [ 3, 6 ]
 * ```
 */
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...given: Arguments) => Result,
): Compiled<Arguments, Result> {
  if (typeof step !== 'function')
    throw new TypeError(
      `compile: expected a function, got ${typeof step}. A model's forward is one: compile((x) => model.forward(x))`,
    );
  const variants = new Map<string, Variant[]>();
  const programs: CompiledProgram[] = [];
  const begunAnew: Field[] = [];
  let isWarned = false;
  const call = (...given: Arguments): Result => {
    // Within another trace a step is a part of it.
    if (isTracing()) return step(...given);
    const tree = treeOf(given, true);
    const key = keepsHistories() ? tree.key : `${tree.key} unrecorded`;
    const known = variants.get(key) ?? [];
    let variant = known.find(({ program }) => program.fits(tree.tensors));
    if (variant?.isPassing) {
      known.splice(known.indexOf(variant), 1);
      programs.splice(programs.indexOf(variant.program), 1);
      variant = undefined;
    }
    if (!variant) {
      const changed = known.at(-1)?.program.changed();
      if (isFull(programs)) {
        if (!isWarned) warnOfLimit(programs.length);
        isWarned = true;
        return step(...given);
      }
      variant = trace(step, tree, settings(programs), begunAnew);
      variants.set(key, [...known, variant]);
      if (programs.push(variant.program) === many) warnOfRetracing([...variants.keys()], changed);
    }
    return variant.rebuild(variant.program.call(tree.tensors), tree.tensors) as Result;
  };
  return Object.assign(call, { programs });
}

/** What the settings that steps read so far are now, by the keys of their guards. */
const settings = (programs: readonly CompiledProgram[]): ReadonlyMap<unknown, unknown> =>
  new Map(programs.flatMap(({ trace }) => trace.guards.map(({ key, read }) => [key, read()])));

/**
 * A tensor in a field may be there as the step begins, or the step puts it there, before `forward` reads it; or the step also takes it from
 * elsewhere. Where it is not plain which, others stand for those in the fields in another trace, which tells.
 *
 * @param begunAnew - the fields that other traces found set by the step itself, to which those of this one are added
 */
function trace(step: Step, tree: Tree, begun: ReadonlyMap<unknown, unknown>, begunAnew: Field[]): Variant {
  const fields = [...begunAnew];
  /** What the step takes from outside stays itself where it is an argument, too. */
  const closed = new Set<Tensor>();
  /** What is changed in place is one tensor wherever it is. */
  const one = new Set<Tensor>();
  for (;;) {
    const known = fields.length;
    const alike = closed.size + one.size;
    const found = withTwins(fields, one, (twins) =>
      writtenDown(step, tree, new Tracer(begun, twins), closed),
    );
    const { traced } = found;
    const several = changedInSeveral(traced, tree.tensors);
    for (const tensor of several) one.add(tensor);
    for (const tensor of [...closedOver(traced), ...several])
      if (tree.tensors.includes(tensor)) closed.add(tensor);
    if (closed.size + one.size > alike) continue;
    // What was in these fields is gone: another trace has to wait for the next call, of which this one knows nothing.
    const isPassing = begunAnew.length < mostBegunAnew && addFields(begunAnew, traced.begunAnew);
    addFields(fields, [...carriedIn(traced), ...traced.shared]);
    if (isPassing || fields.length === known) return { ...variantOf(found, tree), isPassing };
  }
}

/** Of more fields it is not asked: a step that makes modules by itself has others at each call. */
const mostBegunAnew = 8;

/** Adds those that are not there yet. Returns whether there are any. */
function addFields(fields: Field[], others: readonly Field[]): boolean {
  const before = fields.length;
  for (const other of others) if (!fields.some((field) => sameField(field, other))) fields.push(other);
  return fields.length > before;
}

/** Runs `run` with other tensors in the fields, of the same values and kinds, but for those in `one`. */
function withTwins<Result>(
  fields: readonly Field[],
  one: ReadonlySet<Tensor>,
  run: (twins: readonly Known[]) => Result,
): Result {
  const own = fields.map((field) => ({ field, tensor: valueIn(field) }));
  const twins = own.flatMap(({ field, tensor }) =>
    tensor instanceof Tensor && !(tensor.device instanceof Tracer) && !one.has(tensor)
      ? [{ field, tensor: twinOf(tensor) }]
      : [],
  );
  for (const { field, tensor } of twins) putInto(field, tensor);
  try {
    return run(twins);
  } finally {
    for (const { field, tensor } of own) if (valueIn(field) !== tensor) putInto(field, tensor);
  }
}

/** Another tensor of the same value and kind. */
const twinOf = (tensor: Tensor): Tensor => Object.assign(tensor.alias(), { history: tensor.history });

function variantOf(
  { traced, results, standIns, computed, recorded }: WrittenDown,
  tree: Tree,
): Omit<Variant, 'isPassing'> {
  const home = homeOf(traced, tree.tensors) ?? currentDevice();
  if (!home?.backend) throw new Error('compile: no backend in use. Call useBackend() first');
  const places = results.tensors.map(
    (tensor) => [computed.indexOf(tensor), standIns.indexOf(tensor)] as const,
  );
  return {
    program: new CompiledProgram(traced, home, home.backend, recorded, tree.tensors),
    rebuild: (values, given) =>
      results.rebuild(
        results.tensors.map((tensor, i) => values[places[i]![0]] ?? given[places[i]![1]] ?? tensor),
      ),
  };
}
