/** PyTorch's SummaryWriter: what a training does, as files that TensorBoard shows. */
import { encodePng, makeGrid } from '@glissade/images';
import {
  checkNames,
  checkTensors,
  isPlainObject,
  kindOf,
  named,
  printShape,
  ShapeError,
  type Tensor,
  type TypedArray,
  written,
} from '@glissade/tensor';
import { defaultFolder, type EventSink, eventFile, joined } from './event-file.ts';
import { type Bins, histogramOf } from './histogram.ts';
import { type Hparams, hparamsMessages } from './hparams.ts';
import type { Event, Summary } from './messages.ts';
import { recordOf } from './record.ts';
import { eventBytes } from './write-event.ts';

/** What `SummaryWriter` accepts. */
export interface SummaryWriterOptions {
  /** Behind the name of the folder, where that is not given. Default ''. */
  readonly comment?: string;
  /** Behind the name of the file. Default ''. */
  readonly filenameSuffix?: string;
}

/** What every event accepts. */
export interface EventOptions {
  /** When it was, in seconds since 1970. Default: now. */
  readonly wallTime?: number;
}

/** What `addHistogram` accepts. */
export interface HistogramOptions extends EventOptions {
  /**
   * How many buckets there are, equally wide from the least to the greatest value, or the numbers where they begin and end, in order.
   * Default: TensorFlow's, powers of 1.1 around 0.
   */
  readonly bins?: number | readonly number[];
}

/** What `addHparams` accepts. */
export interface HparamsOptions extends EventOptions {
  /** The run's folder within the writer's. Default: the time. */
  readonly runName?: string;
  /** Of its metrics. Default 0. */
  readonly step?: number;
}

const fileVersion = 'brain.Event:2';

/**
 * Writes what a training does into a folder that `tensorboard --logdir runs` shows while it goes on: curves, histograms, images,
 * texts, and what runs were tried with. Each event is written at once, but for those of tensors that are not known yet: values on a
 * GPU, and images. `flush` waits for these, and throws what went wrong with one.
 * Source: https://docs.pytorch.org/docs/stable/tensorboard.html
 *
 * @example
 * ```ts
 * import { SummaryWriter } from '@glissade/tensorboard';
 *
 * const parts: Uint8Array<ArrayBuffer>[] = []; // or new SummaryWriter('runs/first')
 * const writer = new SummaryWriter({ write: (bytes) => parts.push(bytes) });
 * for (let step = 0; step < 3; step++) writer.addScalar('loss', 1 / (step + 1), step);
 * await writer.close();
 * console.log(parts.length); // => 4
 * ```
 */
export class SummaryWriter {
  /** The folder; undefined where another takes the bytes. */
  readonly logDir: string | undefined;
  readonly #suffix: string;
  readonly #sink: EventSink;
  /** Of `addScalars`: a run for each curve, whose curves share a chart. */
  readonly #runs = new Map<string, SummaryWriter>();
  readonly #pending = new Set<Promise<void>>();
  #errors: unknown[] = [];
  #isClosed = false;

  /**
   * @param to - the run's folder, or what takes the bytes. Default: a folder of its own in runs/
   * @throws Error where there are no folders, or none can be written
   */
  constructor(to?: string | EventSink, options: SummaryWriterOptions = {}) {
    checkNames('SummaryWriter', options, ['comment', 'filenameSuffix']);
    const { comment = '', filenameSuffix = '' } = options;
    if (
      to !== undefined &&
      (typeof to === 'object' ? typeof to?.write !== 'function' : typeof to !== 'string' || to === '')
    )
      throw new TypeError(
        `SummaryWriter: got ${to === '' ? 'an empty text' : kindOf(to)}; expected a folder's path, or what has write(bytes) and close()`,
      );
    this.logDir = typeof to === 'object' ? undefined : (to ?? defaultFolder(comment));
    this.#suffix = filenameSuffix;
    this.#sink = typeof to === 'object' ? to : eventFile(this.logDir!, filenameSuffix);
    this.#write({ wallTime: now(), step: 0, content: { fileVersion } });
  }

  /** A point of a curve. Tags with a slash, 'loss/train', are grouped by what is before it. */
  addScalar(tag: string, value: number | Tensor, step = 0, options?: EventOptions): void {
    const add = this.#adding('addScalar', tag, step, options);
    if (typeof value === 'number') {
      add({ kind: 'scalar', value });
      return;
    }
    checkTensors('addScalar', value);
    if (value.size !== 1)
      throw new ShapeError(
        `addScalar: ${tag} is ${value.dtype}${printShape(value.shape)}; expected one number`,
      );
    this.#read(value, ([number]) => add({ kind: 'scalar', value: number! }));
  }

  /** Points of several curves of one chart: each curve is a run of its own, as in PyTorch. */
  addScalars(
    mainTag: string,
    values: Readonly<Record<string, number | Tensor>>,
    step = 0,
    options?: EventOptions,
  ): void {
    checkFigures('addScalars', 'values', values);
    if (typeof mainTag !== 'string' || mainTag === '')
      throw new TypeError(`addScalars: the main tag is ${written(mainTag)}; expected a text`);
    named('addScalars', () => {
      for (const [name, value] of Object.entries(values)) {
        if (this.logDir === undefined) this.addScalar(`${mainTag}/${name}`, value, step, options);
        else this.#run(`${mainTag.replaceAll('/', '_')}_${name}`).addScalar(mainTag, value, step, options);
      }
    });
  }

  /**
   * How the values of a tensor are spread, such as those of a weight or of its gradient.
   *
   * @throws RangeError (here, or in `flush`) where no value lies in any bucket: where all are NaN
   */
  addHistogram(tag: string, values: Tensor, step = 0, options: HistogramOptions = {}): void {
    const { bins, ...rest }: HistogramOptions = Object(options);
    checkTensors('addHistogram', values);
    checkBins(bins);
    if (values.size === 0)
      throw new ShapeError(`addHistogram: ${tag} is ${printShape(values.shape)}: no values`);
    const add = this.#adding('addHistogram', tag, step, rest);
    this.#read(values, (data) => add({ kind: 'histogram', histogram: histogramOf(data, bins) }));
  }

  /** An image [channels, height, width]: bytes, or floats from 0 to 1. Use `addImages` for a batch. */
  addImage(tag: string, image: Tensor, step = 0, options?: EventOptions): void {
    checkTensors('addImage', image);
    const add = this.#adding('addImage', tag, step, options);
    const [height, width] = image.shape.slice(-2) as [number, number];
    const channels = image.shape.length === 2 ? 1 : image.shape[0]!;
    this.#await(encodePng(image).then((png) => add({ kind: 'image', height, width, channels, png })));
  }

  /** A batch of images [N, channels, height, width], side by side in rows of eight. */
  addImages(tag: string, images: Tensor, step = 0, options?: EventOptions): void {
    named('addImages', () => this.addImage(tag, makeGrid(images, { padding: 0 }), step, options));
  }

  /** A text, which may be in Markdown. */
  addText(tag: string, text: string, step = 0, options?: EventOptions): void {
    this.#adding('addText', `${tag}/text_summary`, step, options)({ kind: 'text', text });
  }

  /**
   * What a run was tried with, and what came of it, for TensorBoard's table of runs. It becomes a run of its own within this one's
   * folder.
   */
  addHparams(
    hparams: Hparams,
    metrics: Readonly<Record<string, number>>,
    options: HparamsOptions = {},
  ): void {
    const { runName = String(now()), step = 0, ...rest }: HparamsOptions = Object(options);
    checkFigures('addHparams', 'hparams', hparams);
    checkFigures('addHparams', 'metrics', metrics);
    if (typeof runName !== 'string' || runName === '')
      throw new TypeError(`addHparams: runName is ${written(runName)}; expected a text`);
    const run = this.logDir === undefined ? this : this.#run(runName);
    for (const [tag, content] of hparamsMessages(hparams, Object.keys(metrics)))
      run.#adding('addHparams', tag, step, rest)({ kind: 'hparams', content });
    named('addHparams', () => {
      for (const [tag, value] of Object.entries(metrics)) run.addScalar(tag, value, step, rest);
    });
  }

  /** Waits until everything that was added is written. Throws the first thing that went wrong since the last time. */
  async flush(): Promise<void> {
    for (const run of this.#runs.values()) await run.flush();
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    const [first] = this.#errors;
    this.#errors = [];
    if (first !== undefined) throw first;
  }

  /** Flushes, and closes the files. Nothing can be added afterwards. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      for (const run of this.#runs.values()) await run.close();
      if (!this.#isClosed) this.#sink.close?.();
      this.#isClosed = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #run(name: string): SummaryWriter {
    const run =
      this.#runs.get(name) ?? new SummaryWriter(joined(this.logDir!, name), { filenameSuffix: this.#suffix });
    this.#runs.set(name, run);
    return run;
  }

  /** Checks what an event is added with, now; adds it when it is known what it says. */
  #adding(
    operation: string,
    tag: string,
    step: number,
    options: EventOptions = {},
  ): (summary: Summary) => void {
    checkNames(operation, options, ['wallTime']);
    const { wallTime = now() } = options;
    if (typeof tag !== 'string' || tag === '')
      throw new TypeError(`${operation}: the tag is ${String(tag) || "''"}; expected a text`);
    if (!Number.isSafeInteger(step))
      throw new RangeError(`${operation}: the step of ${tag} is ${step}; expected a whole number`);
    if (this.#isClosed) throw new Error(`${operation}: ${tag} comes after close()`);
    return (summary) => this.#write({ wallTime, step, content: { tag, summary } });
  }

  #write(event: Event): void {
    this.#sink.write(recordOf(eventBytes(event)));
  }

  /** The values as they are now, handed on at once where that is possible. */
  #read(x: Tensor, use: (values: TypedArray) => void): void {
    const values = x.detach();
    if (values.device.backend?.readSync) use(values.dataSync());
    else this.#await(values.data().then(use));
  }

  #await(work: Promise<void>): void {
    const pending = work
      .catch((error) => void this.#errors.push(error))
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }
}

const now = (): number => Date.now() / 1000;

/** Throws for what is no object of figures by name. */
function checkFigures(operation: string, name: string, figures: object): void {
  if (!isPlainObject(figures))
    throw new TypeError(
      `${operation}: ${name} is ${written(figures)}; expected an object, such as { loss: 0.5 }`,
    );
}

function checkBins(bins: Bins): void {
  const isRight =
    bins === undefined ||
    (typeof bins === 'number'
      ? Number.isInteger(bins) && bins >= 1
      : Array.isArray(bins) && bins.length >= 2 && bins.every((limit, i) => i === 0 || limit > bins[i - 1]!));
  if (!isRight)
    throw new RangeError(
      `addHistogram: bins is ${written(bins)}; expected how many, or two and more growing limits`,
    );
}
