/** Batches of examples that arrive one by one, from a file, a socket, a generator: where no data set knows them by number. */
import { breathe, checkNames, defaultGenerator, type Generator } from '@glissade/tensor';
import { type Collated, collate } from './collate.ts';
import { checkFunction, checkGenerator, kindOf } from './kind-of.ts';

/** What `streamBatches` accepts; of PyTorch's loader over an `IterableDataset`, and of the pipes that shuffle for it. */
export interface StreamOptions<Example, Batch> {
  /** Examples in a batch. Default 1. */
  readonly batchSize?: number;
  /** Whether a last batch that is not full is left out. Default false. */
  readonly dropLast?: boolean;
  /**
   * How many examples are kept to draw the next one from: the more, the more mixed is their order. Default 0: as they arrive.
   */
  readonly shuffleBuffer?: number;
  /** Draws from the kept examples. Default: the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
  /** Makes a batch of a list of examples. Default: `collate`. */
  readonly collate?: (examples: Example[]) => Batch;
}

/** Examples one after the other. */
type Stream<Example> = Iterable<Example> | AsyncIterable<Example>;

/**
 * The batches of a stream, in a loop that awaits; between two of them events and painting have a turn. A generator can be gone through
 * once, and so can its batches. Those of a function that gives a stream, such as a generator function that is not called yet, can be gone
 * through again and again: an epoch each time.
 * Source: https://docs.pytorch.org/docs/stable/data.html#iterable-style-datasets
 *
 * @throws RangeError for a batchSize or a shuffleBuffer that is no count; TypeError for what is no stream
 * @example
 * ```ts
 * import { streamBatches } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * async function* rows() {
 *   for (const line of ['1,2,0', '3,4,1', '5,6,1']) {
 *     const [a, b, label] = line.split(',').map(Number);
 *     yield [tensor([a!, b!]), tensor(label!, { dtype: 'int32' })] as const;
 *   }
 * }
 * const train = streamBatches(rows, { batchSize: 2 }); // streamBatches(rows()) would be one epoch
 * for (let epoch = 0; epoch < 2; epoch++) for await (const [x, y] of train) console.log(x.shape, y.toArray());
 * // => [ 2, 2 ] [ 0, 1 ]
 * // => [ 1, 2 ] [ 1 ]
 * // => [ 2, 2 ] [ 0, 1 ]
 * // => [ 1, 2 ] [ 1 ]
 * ```
 */
export function streamBatches<Example, Batch = Collated<Example>>(
  examples: Stream<Example>,
  options?: StreamOptions<Example, Batch>,
): AsyncGenerator<Batch, void>;
export function streamBatches<Example, Batch = Collated<Example>>(
  examples: () => Stream<Example>,
  options?: StreamOptions<Example, Batch>,
): AsyncIterable<Batch>;
export function streamBatches<Example, Batch>(
  examples: Stream<Example> | (() => Stream<Example>),
  options: StreamOptions<Example, Batch> = {},
): AsyncIterable<Batch> {
  if (typeof examples !== 'function') return epochOf(examples, options);
  return { [Symbol.asyncIterator]: () => epochOf(examples(), options) };
}

async function* epochOf<Example, Batch>(
  examples: Stream<Example>,
  options: StreamOptions<Example, Batch>,
): AsyncGenerator<Batch, void> {
  checkNames('streamBatches', options, ['batchSize', 'dropLast', 'shuffleBuffer', 'generator', 'collate']);
  const { batchSize = 1, dropLast = false, shuffleBuffer = 0, generator = defaultGenerator() } = options;
  if (options.collate !== undefined) checkFunction('streamBatches', 'collate', options.collate);
  checkGenerator('streamBatches', options.generator);
  if (!(Symbol.iterator in Object(examples) || Symbol.asyncIterator in Object(examples)))
    throw new TypeError(
      `streamBatches: the examples are ${kindOf(examples)}; expected what a loop goes through, such as a generator`,
    );
  const make = options.collate ?? (collate as unknown as (examples: Example[]) => Batch);
  for (const [name, count, least] of [
    ['batchSize', batchSize, 1],
    ['shuffleBuffer', shuffleBuffer, 0],
  ] as const) {
    if (!Number.isInteger(count) || count < least)
      throw new RangeError(`streamBatches: ${name} is ${count}; expected a whole number >= ${least}`);
  }
  let batch: Example[] = [];
  for await (const example of shuffled(examples, shuffleBuffer, generator)) {
    if (batch.push(example) < batchSize) continue;
    await breathe();
    yield make(batch);
    batch = [];
  }
  if (batch.length > 0 && !dropLast) yield make(batch);
}

/** Each example once, drawn from those that are kept: the next one takes its place. At the end the kept ones come in random order. */
async function* shuffled<Example>(
  examples: Stream<Example>,
  most: number,
  generator: Generator,
): AsyncGenerator<Example, void> {
  const kept: Example[] = [];
  for await (const example of examples) {
    if (kept.length < most) {
      kept.push(example);
      continue;
    }
    if (most === 0) {
      yield example;
      continue;
    }
    const place = generator.randint(0, most);
    yield kept[place]!;
    kept[place] = example;
  }
  for (const place of generator.randperm(kept.length)) yield kept[place]!;
}
