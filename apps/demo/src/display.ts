/** What the demo shows while it works: lines, and a bar. Silent when asked to be. */
import { default as progress, type SingleBar } from 'cli-progress';
import type { ProgressReport } from 'glissade';
import { barLayout } from './bar-layout.ts';
import { type EpochMetrics, percent } from './metrics.ts';

function newBar(epochs: number): SingleBar {
  const look = { hideCursor: true, clearOnComplete: true, forceRedraw: false };
  const layout = barLayout(process.stderr.columns ?? 80, epochs);
  return new progress.SingleBar({ ...layout, ...look }, progress.Presets.legacy);
}

export class Display {
  readonly #quiet: boolean;
  #bar: SingleBar | undefined;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  /** A line on standard output. */
  say(text: string): void {
    this.#end();
    if (!this.#quiet) console.log(text);
  }

  /** A line on standard error, always: for what went another way than asked for. */
  warn(text: string): void {
    this.#end();
    console.error(text);
  }

  /** The bar moves on: loss, accuracy, images a second and the time left of this epoch. */
  batch({ epoch, epochs, batch, batches, train, examples, seconds }: ProgressReport<'accuracy'>): void {
    if (this.#quiet) return;
    const numbers = {
      epoch: `${epoch}/${epochs}`,
      loss: train.loss.toFixed(4),
      accuracy: percent(train.accuracy),
      speed: Math.round(examples / seconds).toLocaleString('en'),
      left: Math.ceil(((batches! - batch) * seconds) / batch),
    };
    if (this.#bar) {
      this.#bar.update(batch, numbers);
    } else {
      this.#bar = newBar(epochs);
      this.#bar.start(batches!, batch, numbers);
    }
  }

  epoch(row: EpochMetrics, epochs: number): void {
    this.say(
      `epoch ${row.epoch}/${epochs}  training loss ${row.trainLoss.toFixed(4)}  accuracy ${percent(row.trainAccuracy)}` +
        `  validation loss ${row.validLoss.toFixed(4)}  accuracy ${percent(row.validAccuracy)}  ${row.seconds.toFixed(1)} s`,
    );
  }

  #end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
