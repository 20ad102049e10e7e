/** What the demo shows while it works: lines, and a bar. Silent when asked to be. */
import { default as progress, type SingleBar } from 'cli-progress';
import type { EpochMetrics } from './metrics.ts';
import type { BatchReport } from './training.ts';

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

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

  /** A line on standard error: for what went another way than asked for. */
  warn(text: string): void {
    this.#end();
    if (!this.#quiet) console.error(text);
  }

  /** The bar moves on: loss, accuracy, images a second and the time left of this epoch. */
  batch({ epoch, batch, batches, tally }: BatchReport, epochs: number): void {
    if (this.#quiet) return;
    if (!this.#bar) {
      this.#bar = new progress.SingleBar(
        {
          format:
            'epoch {epoch} [{bar}] {value}/{total}  loss {loss}  accuracy {accuracy}  {speed} images/s  {left} s left',
          barsize: 24,
          hideCursor: true,
          clearOnComplete: true,
          forceRedraw: false,
        },
        progress.Presets.legacy,
      );
      this.#bar.start(batches, batch, {});
    }
    const speed = tally.seconds > 0 ? tally.examples / tally.seconds : 0;
    this.#bar.update(batch, {
      epoch: `${epoch}/${epochs}`,
      loss: (tally.loss / tally.examples).toFixed(4),
      accuracy: percent(tally.correct / tally.examples),
      speed: Math.round(speed).toLocaleString('en'),
      left: Math.ceil(((batches - batch) * tally.seconds) / Math.max(1, batch)),
    });
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
