/** The loss of each step as a line. */
const [width, height] = [320, 60];

export class LossLine {
  readonly #line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  #losses: number[] = [];

  constructor(place: Element) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', 'the loss of each step');
    svg.append(this.#line);
    place.append(svg);
  }

  clear(): void {
    this.#losses = [];
    this.#line.setAttribute('points', '');
  }

  add(loss: number, steps: number): void {
    this.#losses.push(loss);
    const highest = Math.max(...this.#losses);
    const points = this.#losses.map(
      (each, i) =>
        `${((width * i) / steps).toFixed(1)},${(height - 2 - ((height - 4) * each) / highest).toFixed(1)}`,
    );
    this.#line.setAttribute('points', points.join(' '));
  }
}
