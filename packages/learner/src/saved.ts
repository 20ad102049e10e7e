/** A learner as bytes, and back. */
import { deserialize, prefixed, type StateDict, serialize, unprefixed } from '@glissade/nn';
import type { OptimizerStateDict } from '@glissade/optim';
import { clone, described, named as inNameOf, isPlainObject, type Tensor } from '@glissade/tensor';
import type { Callback, Trainee } from './callback.ts';
import { fromText, toText } from './json.ts';
import type { Running } from './progress.ts';
import { parametersOf } from './steps.ts';
import type { Standing, TrainingBatches } from './training-batches.ts';

/** The metadata's entries for what is no tensor. */
const entry = 'glissade.learner';
const progressEntry = 'glissade.progress';
const format = 1;

/** What decides how a learner goes on, beside its progress. */
interface Rest {
  readonly format: typeof format;
  readonly groups: OptimizerStateDict['groups'];
  readonly standing: Standing;
  /** How many batches make a step, if some wait for it. */
  readonly accumulated: number | null;
  readonly metrics: readonly string[];
  /** The model's parameters that do not learn. */
  readonly frozen: readonly number[];
  /** Of each callback that remembers something. */
  readonly callbacks: readonly unknown[];
}

/** A learner, and what it does not show. */
export interface Whole {
  readonly learner: Trainee;
  readonly callbacks: readonly Callback[];
  readonly batches: Pick<TrainingBatches<unknown>, 'standing' | 'restore'>;
  readonly metrics: object;
  readonly accumulate: number;
  /** How many batches wait for a step. */
  readonly waiting: number;
}

/** All as it is now, but for the progress. */
export interface Snapshot {
  readonly tensors: StateDict;
  readonly rest: string;
}

export function snapshotOf(whole: Whole): Snapshot {
  const { learner, callbacks, batches, metrics, accumulate, waiting } = whole;
  const { tensors, groups } = learner.optimizer.stateDict();
  const parameters = learner.model.parameters();
  const states = remembering(callbacks).map((callback) => callback.stateDict!());
  const rest: Rest = {
    format,
    groups,
    standing: batches.standing(),
    accumulated: waiting > 0 ? accumulate : null,
    metrics: Object.keys(metrics),
    frozen: parameters.flatMap((each, i) => (each.requiresGrad ? [] : i)),
    callbacks: states.map((state, i) => {
      if (state instanceof Promise)
        throw new TypeError(`Learner.save: the stateDict of callback ${i} is asynchronous`);
      return state.values;
    }),
  };
  return {
    tensors: {
      ...prefixed('model.', learner.model.stateDict({ everything: true })),
      ...prefixed('optimizer.', tensors),
      ...prefixed('others.', named(othersOf(learner))),
      ...(waiting > 0 &&
        prefixed('gradients.', named(parametersOf(learner.optimizer).map(({ grad }) => grad)))),
      ...Object.assign(
        {},
        ...states.map(({ tensors = {} }, i) =>
          // What is assigned to them later is of no concern.
          Object.fromEntries(
            Object.entries(tensors).map(([name, each]) => [`callbacks.${i}.${name}`, each.detach()]),
          ),
        ),
      ),
    },
    rest: toText('Learner.save', rest),
  };
}

/** The bytes of a safetensors file. */
export function saved(
  { tensors, rest }: Snapshot,
  progress: Running<string>,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const own = { [entry]: rest, [progressEntry]: toText('Learner.save', progress) };
  return serialize(tensors, { ...metadata, ...own });
}

/** @throws Error for metadata under a name of ours */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  if (!isPlainObject(metadata))
    throw new TypeError(`Learner.save: the metadata is ${described(metadata)}; expected texts by name`);
  const odd = Object.keys(metadata).find((name) => typeof metadata[name] !== 'string');
  if (odd !== undefined)
    throw new TypeError(
      `Learner.save: the metadata's ${odd} is ${described(metadata[odd])}; expected a text`,
    );
  const taken = [entry, progressEntry].find((name) => name in metadata);
  if (taken) throw new Error(`Learner.save: ${taken} in the metadata is its own; choose another name`);
}

/** Puts everything where it was, or throws and leaves everything as it is. Gives the progress. */
export function restore<Name extends string>(whole: Whole, bytes: Uint8Array): Running<Name> {
  const { tensors, metadata } = inNameOf('Learner.load', () => deserialize(bytes));
  const rest = metadata[entry] && (fromText(metadata[entry]) as Rest);
  if (!rest || rest.format !== format) {
    const given = rest ? `format ${rest.format}` : 'tensors without a run';
    throw new Error(
      `Learner.load: expected what save() gave, of format ${format}; got ${given}. ` +
        'Weights alone are loaded by model.loadStateDict(deserialize(bytes).tensors)',
    );
  }
  const progress = fromText(metadata[progressEntry]!) as Running<Name>;
  const before = snapshotOf(whole);
  try {
    check(whole, rest, progress);
    putTensors(whole, tensors, rest);
    whole.batches.restore(rest.standing);
  } catch (error) {
    putTensors(whole, before.tensors, fromText(before.rest) as Rest);
    throw new Error(`Learner.load: it was saved by another learner: ${(error as Error).message}`, {
      cause: error,
    });
  }
  whole.learner.model.parameters().forEach((parameter, i) => {
    parameter.requiresGrad = !rest.frozen.includes(i);
  });
  if (rest.accumulated)
    parametersOf(whole.learner.optimizer).forEach((parameter, i) => {
      parameter.grad = beside(tensors[`gradients.${i}`], parameter);
    });
  return progress;
}

function check({ callbacks, metrics, accumulate }: Whole, rest: Rest, { tally }: Running<string>): void {
  const own = remembering(callbacks).length;
  const { length } = rest.callbacks;
  if (length !== own)
    throw new Error(`it had ${length} callbacks that remember something, and this one has ${own}`);
  if (rest.accumulated && rest.accumulated !== accumulate)
    throw new Error(
      `it accumulated ${rest.accumulated} batches, and this one ${accumulate}, in the middle of a step`,
    );
  const names = Object.keys(metrics).join(', ');
  if (tally.batches > 0 && rest.metrics.join(', ') !== names)
    throw new Error(
      `it measured ${rest.metrics.join(', ')}, and this one ${names}, in the middle of an epoch`,
    );
}

function putTensors({ learner, callbacks }: Whole, tensors: StateDict, rest: Rest): void {
  learner.model.loadStateDict(unprefixed('model.', tensors));
  learner.optimizer.loadStateDict({ tensors: unprefixed('optimizer.', tensors), groups: rest.groups });
  othersOf(learner).forEach((parameter, i) => {
    const value = tensors[`others.${i}`];
    if (!value) throw new Error('its optimizer had other parameters');
    parameter.assign(beside(value, parameter)!);
  });
  remembering(callbacks).forEach((callback, i) => {
    callback.loadStateDict!({ tensors: unprefixed(`callbacks.${i}.`, tensors), values: rest.callbacks[i] });
  });
}

/** The parameters that learn though they are not in the model: those of a loss, say. */
function othersOf({ model, optimizer }: Trainee): readonly Tensor[] {
  const own = new Set(model.parameters());
  return parametersOf(optimizer).filter((parameter) => !own.has(parameter));
}

/** Copies of those that are there, under their numbers. */
const named = (tensors: readonly (Tensor | undefined)[]): StateDict =>
  Object.fromEntries(tensors.flatMap((each, i) => (each ? [[i, clone(each.detach())]] : [])));

/** The value on the other's device. */
const beside = (value: Tensor | undefined, { device }: Tensor): Tensor | undefined =>
  value && value.device !== device ? device.constant(value.dataSync(), value.shape, value.dtype) : value;

const remembering = (callbacks: readonly Callback[]): readonly Callback[] =>
  callbacks.filter((callback) => callback.stateDict);
