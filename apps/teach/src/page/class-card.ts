/** A class: its name, its pictures, what adds to them, and how sure the network is of it. */
import { decodeInBrowser, tensor, toPixels } from 'glissade';
import { type Picture, side } from '../picture.ts';
import { find } from './find.ts';
import { holding } from './holding.ts';

/** More are not kept: learning would not be better. */
const most = 200;
/** So many of them are shown. */
const shown = 12;

/** What a card tells the page. */
export interface Watcher {
  /** What is seen now, if anything. */
  take(): Promise<Picture | undefined>;
  /** There are more or fewer pictures. */
  onChange(): void;
  onRemove(): void;
  onTrouble(text: string): void;
}

export class ClassCard {
  readonly element: HTMLElement;
  readonly pictures: Picture[] = [];
  readonly #watcher: Watcher;

  constructor(name: string, watcher: Watcher) {
    this.#watcher = watcher;
    const template = find<HTMLTemplateElement>('#card');
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const field = find<HTMLInputElement>('.name', this.element);
    field.value = name;
    // So that buttons of the same name are told apart where they are read aloud.
    const label = (): void => this.element.setAttribute('aria-label', this.name);
    field.addEventListener('input', label);
    label();
    holding(find('.take', this.element), async () => this.#add(await watcher.take()));
    const input = find<HTMLInputElement>('input[type=file]', this.element);
    input.addEventListener('change', () => void this.#read(input.files));
    find('.empty', this.element).addEventListener('click', () => {
      this.pictures.length = 0;
      find('.pictures', this.element).replaceChildren();
      this.#changed();
    });
    find('.remove', this.element).addEventListener('click', () => watcher.onRemove());
    this.element.addEventListener('dragover', (event) => event.preventDefault());
    this.element.addEventListener('drop', (event) => {
      event.preventDefault();
      void this.#read(event.dataTransfer?.files);
    });
    this.#changed();
  }

  /** What its button does. */
  label(text: string): void {
    find('.take', this.element).textContent = text;
  }

  get name(): string {
    return find<HTMLInputElement>('.name', this.element).value;
  }

  /** @param score - from 0 to 1; none while there is nothing to say */
  score(score: number | undefined, isMost: boolean): void {
    find<HTMLMeterElement>('meter', this.element).value = score ?? 0;
    find('.percent', this.element).textContent = score === undefined ? '' : `${Math.round(100 * score)} %`;
    this.element.classList.toggle('most', isMost);
  }

  #add(picture: Picture | undefined): void {
    if (!picture || this.pictures.length >= most) return;
    this.pictures.push(picture);
    const canvas = document.createElement('canvas');
    void toPixels(tensor(picture, { shape: [3, side, side] }), canvas);
    const row = find('.pictures', this.element);
    row.prepend(canvas);
    if (row.children.length > shown) row.lastElementChild!.remove();
    this.#changed();
  }

  async #read(files: Iterable<File> | null | undefined): Promise<void> {
    for (const file of files ?? []) {
      try {
        const image = await decodeInBrowser(file, { size: [side, side], fit: 'cover', file: file.name });
        this.#add((await image.data()) as Picture);
      } catch (error) {
        this.#watcher.onTrouble((error as Error).message);
      }
    }
  }

  #changed(): void {
    const { length } = this.pictures;
    find('.count', this.element).textContent = `${length} ${length === 1 ? 'picture' : 'pictures'}`;
    this.#watcher.onChange();
  }
}
