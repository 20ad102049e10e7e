/** A learner as bytes, and back. */
import { deserialize, prefixed, type StateDict, serialize, unprefixed } from '@glissade/nn';
import type { OptimizerStateDict } from '@glissade/optim';
import { defaultGenerator, type GeneratorState } from '@glissade/tensor';
import type { KnownSource } from './batches.ts';
import type { Callback, Trainee } from './callback.ts';
import type { LearnerProgress, Running } from './progress.ts';

/** The metadata's entry for what is no tensor. */
const entry = 'glissade.learner';
const format = 1;

/** All that decides how a learner goes on: tensors, and what JSON holds. */
interface State {
  readonly tensors: StateDict;
  readonly rest: {
    readonly format: typeof format;
    readonly progress: LearnerProgress;
    readonly groups: OptimizerStateDict['groups'];
    readonly source: object | null;
    readonly generator: GeneratorState;
    /** Of each callback that remembers something. */
    readonly callbacks: readonly unknown[];
  };
}

/** A learner, its callbacks and where its batches come from. */
export interface Whole {
  readonly learner: Trainee;
  readonly callbacks: readonly Callback[];
  readonly source: KnownSource;
}

/** The bytes of a safetensors file. */
export function saved(
  whole: Whole,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (entry in metadata)
    throw new Error(`Learner.save: ${entry} in the metadata is its own; choose another name`);
  const { tensors, rest } = stateOf(whole);
  return serialize(tensors, { ...metadata, [entry]: JSON.stringify(rest) });
}

/** Puts everything where it was, or throws and leaves everything as it is. Gives the progress. */
export function restore<Name extends string>(whole: Whole, bytes: Uint8Array): Running<Name> {
  const { tensors, metadata } = deserialize(bytes);
  const rest: State['rest'] | undefined = metadata[entry] && JSON.parse(metadata[entry]);
  if (rest?.format !== format) {
    const given = rest ? `format ${rest.format}` : 'tensors without a run';
    throw new Error(
      `Learner.load: expected what save() gave, of format ${format}; got ${given}. ` +
        'Weights alone are loaded by model.loadStateDict(deserialize(bytes).tensors)',
    );
  }
  const before = stateOf(whole);
  try {
    put(whole, { tensors, rest });
  } catch (error) {
    put(whole, before);
    throw new Error(`Learner.load: it was saved by another learner: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return rest.progress as Running<Name>;
}

function stateOf({ learner, callbacks, source }: Whole): State {
  const { tensors, groups } = learner.optimizer.stateDict();
  const states = remembering(callbacks).map((callback) => callback.stateDict!());
  const remembered = states.map(({ tensors }, i) => prefixed(`callbacks.${i}.`, tensors ?? {}));
  return {
    tensors: Object.assign(
      prefixed('model.', learner.model.stateDict({ everything: true })),
      prefixed('optimizer.', tensors),
      ...remembered,
    ),
    rest: {
      format,
      progress: learner.progress,
      groups,
      source: source.stateDict?.() ?? null,
      generator: defaultGenerator().getState(),
      callbacks: states.map(({ values }) => values),
    },
  };
}

function put({ learner, callbacks, source }: Whole, { tensors, rest }: State): void {
  const own = remembering(callbacks);
  const { length } = rest.callbacks;
  if (length !== own.length)
    throw new Error(`it had ${length} callbacks that remember something, and this one has ${own.length}`);
  learner.model.loadStateDict(unprefixed('model.', tensors));
  learner.optimizer.loadStateDict({ tensors: unprefixed('optimizer.', tensors), groups: rest.groups });
  own.forEach((callback, i) => {
    callback.loadStateDict?.({
      tensors: unprefixed(`callbacks.${i}.`, tensors),
      values: rest.callbacks[i],
    });
  });
  if (rest.source) source.loadStateDict?.(rest.source);
  // Last: a source may draw from it when it is put back.
  defaultGenerator().setState(rest.generator);
}

const remembering = (callbacks: readonly Callback[]): readonly Callback[] =>
  callbacks.filter((callback) => callback.stateDict);
