/** The loss of each step, and what is left of it when it is smoothed. */
const [width, height] = [600, 200];
/** More points than that cannot be told apart. */
const most = 600;

export class Curve {
  readonly #losses: number[] = [];
  readonly #smooth: number[] = [];
  readonly #figure: Element;
  #mean = 0;

  constructor(figure: Element) {
    this.#figure = figure;
    figure.innerHTML = `
      <span class="highest"></span><span class="least">0</span>
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="the loss of each step">
        <polyline class="each" vector-effect="non-scaling-stroke" />
        <polyline class="smooth" vector-effect="non-scaling-stroke" />
      </svg>
      <figcaption>loss</figcaption>`;
  }

  add(losses: readonly number[]): void {
    for (const loss of losses) {
      this.#losses.push(loss);
      // A moving mean; at the beginning there is less to take the mean of.
      this.#mean = 0.97 * this.#mean + 0.03 * loss;
      this.#smooth.push(this.#mean / (1 - 0.97 ** this.#losses.length));
    }
    const highest = this.#losses.reduce((a, b) => Math.max(a, b), 0);
    this.#draw('.each', this.#losses, highest);
    this.#draw('.smooth', this.#smooth, highest);
    const last = this.#smooth.at(-1);
    this.#say('.highest', highest.toFixed(1));
    this.#say('figcaption', `loss ${last?.toFixed(3) ?? ''} after ${this.#losses.length} steps`);
  }

  #draw(line: string, values: readonly number[], highest: number): void {
    const every = Math.ceil(values.length / most);
    const points = values
      .map((value, i) => `${(width * i) / Math.max(1, values.length - 1)},${height * (1 - value / highest)}`)
      .filter((_, i) => i % every === 0 || i === values.length - 1);
    this.#figure.querySelector(line)!.setAttribute('points', points.join(' '));
  }

  #say(place: string, text: string): void {
    this.#figure.querySelector(place)!.textContent = text;
  }
}
