/** Batches: the model's inputs, and last the target. */
import { currentDevice, described, isPlainObject, Tensor } from '@glissade/tensor';

/** The inputs of a model and, last, what its prediction is compared with. */
export type Batch<Inputs extends readonly unknown[], Target> = readonly [...Inputs, Target];

/** What gives batches, epoch after epoch: a `DataLoader`, `streamBatches(rows)` of a generator function, an array of batches. */
export type BatchSource<Batch> = Iterable<Batch> | AsyncIterable<Batch>;

/** What a source may also have: how many batches an epoch has, and where it stands, to go on from there. */
export interface KnownSource {
  readonly length?: number;
  /** How many batches are made before their turn. */
  readonly prefetch?: number;
  stateDict?(): object;
  loadStateDict?(state: object): void;
}

/** Whether it knows where it stands. */
export const isResumable = (source: KnownSource): source is Required<KnownSource> =>
  source.stateDict !== undefined && source.loadStateDict !== undefined;

/** Throws for what gives no batches. */
export function checkSource(operation: string, source: unknown): void {
  const given: object = Object(source);
  if (!(Symbol.iterator in given || Symbol.asyncIterator in given) || source instanceof Tensor)
    throw new TypeError(
      `${operation}: the batches are ${described(source)}; expected a DataLoader, or a list of batches`,
    );
}

/** One way through the batches, of an epoch. */
export const iteratorOf = <Batch>(source: BatchSource<Batch>): AsyncIterator<Batch> | Iterator<Batch> =>
  Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();

/** How many examples there are: the first length of the first tensor. */
export function countOf(operation: string, batch: unknown): number {
  const [first] = Array.isArray(batch) ? tensorsIn(batch) : [];
  if (first?.shape[0] === undefined) {
    const what = first ? 'tensors without dims' : Array.isArray(batch) ? 'no tensors' : typeof batch;
    throw noBatch(operation, what);
  }
  return first.shape[0];
}

/** What is said of something else. */
export const noBatch = (operation: string, what: string): TypeError =>
  new TypeError(
    `${operation}: a batch is a list of the model's inputs and, last, the target, with the examples along their first dim; got ${what}. Use mapBatches`,
  );

function* tensorsIn(value: unknown): Iterable<Tensor> {
  if (value instanceof Tensor) yield value;
  else if (Array.isArray(value)) for (const each of value) yield* tensorsIn(each);
  else if (isPlainObject(value)) yield* tensorsIn(Object.values(value));
}

/** The same batch on the backend in use, where the model is: data sets may stay in the CPU's memory. */
export async function moved<Value>(batch: Value): Promise<Value> {
  const backend = currentDevice()?.backend;
  if (!backend) return batch;
  const visit = async (value: unknown): Promise<unknown> => {
    if (value instanceof Tensor) return value.to(backend);
    if (Array.isArray(value)) return Promise.all(value.map(visit));
    if (!isPlainObject(value)) return value;
    const entries = Object.entries(value).map(async ([name, each]) => [name, await visit(each)]);
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await visit(batch)) as Value;
}

/** How an epoch of nothing is refused. */
export const noBatches: string =
  'the source gave no batches. A generator can be gone through only once: give a DataLoader, a list of batches, or streamBatches(rows) of the generator function itself';
