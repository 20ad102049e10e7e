/** The loss of the steps so far, redrawn as they come. */
import { plot } from '../chapter/plots.ts';
import { lossCurve } from '../loss-curve.ts';
import type { EpochMetrics } from '../metrics.ts';

export class CurveOnPage {
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
    const { x, y } = lossCurve(this.#losses, this.#steps);
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
