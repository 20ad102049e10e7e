/** What the model makes of the drawing: a bar for each class. */
import { find } from './find.ts';
import { likeMnist } from './handwriting.ts';
import type { Pixels } from './messages.ts';
import { padOn } from './pad.ts';

export class Reading {
  readonly #list = find<HTMLOListElement>('#reading');
  readonly #ask: (pixels: Pixels) => void;
  readonly #pad = padOn(find<HTMLCanvasElement>('#pad'), () => this.refresh());
  /** One question at a time; what is drawn meanwhile is asked when the answer is there. */
  #isWaiting = false;
  #isLate = false;

  constructor(ask: (pixels: Pixels) => void) {
    this.#ask = ask;
    find('#clear').addEventListener('click', () => this.#pad.clear());
  }

  name(classes: readonly string[]): void {
    this.#list.replaceChildren(
      ...classes.map((name) => {
        const line = document.createElement('li');
        const bar = document.createElement('meter');
        line.append(bar, name);
        return line;
      }),
    );
  }

  /** Asks anew: the drawing, or the model, is another one. */
  refresh(): void {
    if (this.#isWaiting) {
      this.#isLate = true;
      return;
    }
    const pixels = likeMnist(this.#pad.drawing());
    if (!pixels) {
      this.#show([]);
      return;
    }
    this.#isWaiting = true;
    this.#ask(pixels);
  }

  answer(probabilities: readonly number[]): void {
    this.#isWaiting = false;
    this.#show(probabilities);
    if (!this.#isLate) return;
    this.#isLate = false;
    this.refresh();
  }

  #show(probabilities: readonly number[]): void {
    const most = Math.max(...probabilities);
    for (const [i, line] of [...this.#list.children].entries()) {
      line.querySelector('meter')!.value = probabilities[i] ?? 0;
      line.classList.toggle('most', probabilities[i] === most);
    }
  }
}
