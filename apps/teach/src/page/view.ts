/** Where pictures come from: the camera, or a pad to draw on. */
import { type Camera, CameraError, type CameraProblem, camera, fromPixels } from 'glissade';
import { type Picture, side } from '../picture.ts';
import { find } from './find.ts';
import { newPad } from './pad.ts';

export type Source = 'camera' | 'pad';

const size = [side, side] as const;

/** What to tell people who may do something about it. */
const advice: Readonly<Record<CameraProblem, string>> = {
  denied:
    'The camera was refused. Allow it in the address bar of the browser and choose Camera again; or draw here, or give files.',
  missing: 'There is no camera here. Draw instead, or give each class files of images.',
  busy: 'Another program uses the camera. End it and choose Camera again; or draw here, or give files.',
  insecure:
    'Cameras are for pages with https, or of this machine. Draw instead, or give each class files of images.',
  unknown: 'The camera shows nothing. Draw instead, or give each class files of images.',
};

export class View {
  readonly #place = find('#view');
  readonly #trouble = find('#trouble');
  readonly #pad = newPad();
  #lens: Camera | undefined;
  #choices = 0;

  constructor() {
    this.#place.append(this.#pad.canvas);
  }

  get source(): Source {
    return this.#lens ? 'camera' : 'pad';
  }

  /** Shows a source; where there is no camera, the pad. */
  async choose(source: Source): Promise<void> {
    this.#lens?.stop();
    this.#lens = undefined;
    this.#trouble.textContent = '';
    this.#choices++;
    const choice = this.#choices;
    const lens = source === 'camera' ? await this.#opened() : undefined;
    // While the browser asked, another choice was made.
    if (choice !== this.#choices) {
      lens?.stop();
      return;
    }
    this.#lens = lens;
    const shown = this.#lens ? this.#lens.video : this.#pad.canvas;
    this.#place.replaceChildren(shown);
    find('#clear').hidden = this.#lens !== undefined;
    find<HTMLInputElement>(`[name=source][value=${this.source}]`).checked = true;
  }

  async #opened(): Promise<Camera | undefined> {
    try {
      const lens = await camera({ size, fit: 'cover', mirror: true, facingMode: 'user' });
      lens.video.setAttribute('aria-label', 'what the camera sees');
      return lens;
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      this.#trouble.textContent = advice[error.problem];
      return undefined;
    }
  }

  /** What is seen now; nothing on an empty pad, or from a camera that was unplugged. */
  async picture(): Promise<Picture | undefined> {
    if (this.#lens && !this.#lens.isOpen) {
      await this.choose('pad');
      this.#trouble.textContent = advice.missing;
    }
    if (!this.#lens && this.#pad.isEmpty()) return undefined;
    const image = this.#lens ? await this.#lens.capture() : fromPixels(this.#pad.canvas, { size });
    return (await image.data()) as Picture;
  }

  clear(): void {
    this.#pad.clear();
  }
}
