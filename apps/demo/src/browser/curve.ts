/** The loss of the steps so far, redrawn as they come. */
import { plot } from '../chapter/plots.ts';
import type { EpochMetrics } from '../metrics.ts';

/** A curve of more points than this is drawn through means of neighbours. */
const mostPoints = 300;

export class LossCurve {
  readonly #place: Element;
  readonly #steps: number;
  readonly #losses: number[] = [];
  readonly #validated: { step: number; loss: number }[] = [];

  /** @param steps - how many there will be */
  constructor(place: Element, steps: number) {
    this.#place = place;
    this.#steps = steps;
  }

  add(losses: readonly number[]): void {
    this.#losses.push(...losses);
    this.#draw();
  }

  validated({ validLoss }: EpochMetrics): void {
    this.#validated.push({ step: this.#losses.length, loss: validLoss });
    this.#draw();
  }

  #draw(): void {
    const span = Math.ceil(this.#steps / mostPoints);
    const [x, y]: [number[], number[]] = [[], []];
    for (let from = 0; from < this.#losses.length; from += span) {
      const some = this.#losses.slice(from, from + span);
      x.push(from + some.length);
      y.push(some.reduce((sum, loss) => sum + loss, 0) / some.length);
    }
    const validation = {
      name: 'validation',
      kind: 'scatter',
      x: this.#validated.map(({ step }) => step),
      y: this.#validated.map(({ loss }) => loss),
    } as const;
    const width = Math.max(320, this.#place.clientWidth);
    this.#place.innerHTML = plot([{ name: 'training', x, y }, validation], {
      xLabel: 'step',
      yLabel: 'loss',
      width,
      height: 300,
    });
  }
}
