/** A bar for each digit: how probable the network thinks it is. */
export class Bars {
  readonly #lines;

  constructor(list: Element) {
    this.#lines = Array.from({ length: 10 }, (_, digit) => {
      const [line, meter] = [document.createElement('li'), document.createElement('meter')];
      const percent = document.createElement('span');
      meter.setAttribute('aria-label', `probability of ${digit}`);
      line.append(String(digit), meter, percent);
      list.append(line);
      return { line, meter, percent };
    });
  }

  /** @param probabilities - one for each digit; none where nothing is drawn */
  show(probabilities: readonly number[]): void {
    const most = Math.max(...probabilities);
    this.#lines.forEach(({ line, meter, percent }, digit) => {
      const probability = probabilities[digit] ?? 0;
      meter.value = probability;
      percent.textContent = probability < 0.005 ? '' : `${(100 * probability).toFixed(0)} %`;
      line.classList.toggle('most', probability === most);
    });
  }
}
