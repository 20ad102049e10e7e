/** A canvas to draw on with a mouse, a pen or a finger, and its drawing as the network knows digits. */
import { type Pixels, side } from './messages.ts';

/** The longer side of a digit in pixels; its centre of mass is the middle of the image. So it is in MNIST, and in the drawn digits. */
const longest = 20;

export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #onChange: () => void;

  /** @param onChange - called when something was added, or all was cleared */
  constructor(canvas: HTMLCanvasElement, onChange: () => void) {
    this.#canvas = canvas;
    this.#context = contextOf(canvas);
    this.#onChange = onChange;
    this.#context.lineWidth = canvas.width / 13;
    this.#context.lineCap = this.#context.lineJoin = 'round';

    let from: readonly [number, number] | undefined;
    const draw = (event: PointerEvent): void => {
      if (!from) return;
      const to = this.#placeOf(event);
      this.#context.beginPath();
      this.#context.moveTo(...from);
      this.#context.lineTo(...to);
      this.#context.stroke();
      from = to;
      onChange();
    };
    canvas.addEventListener('pointerdown', (event) => {
      // A stroke ends where the pointer is lifted, outside, too.
      canvas.setPointerCapture(event.pointerId);
      from = this.#placeOf(event);
      draw(event);
    });
    canvas.addEventListener('pointermove', draw);
    for (const end of ['pointerup', 'pointercancel'] as const)
      canvas.addEventListener(end, () => {
        from = undefined;
      });
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#onChange();
  }

  /** Puts an image in the place of the drawing. */
  show(pixels: Pixels): void {
    const image = new ImageData(side, side);
    pixels.forEach((ink, i) => {
      image.data[4 * i + 3] = ink; // black, and as opaque as there is ink
    });
    const small = canvasOf(side);
    small.putImageData(image, 0, 0);
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#context.drawImage(small.canvas, 0, 0, this.#canvas.width, this.#canvas.height);
    this.#onChange();
  }

  /** The drawing, scaled and moved; undefined where nothing is drawn. */
  pixels(): Pixels | undefined {
    const { width, height } = this.#canvas;
    const ink = inkOf(this.#context);
    let [left, right, top, bottom] = [width, -1, height, -1];
    ink.forEach((value, i) => {
      if (value === 0) return;
      const [x, y] = [i % width, Math.floor(i / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    });
    if (right < 0) return undefined;
    const scale = longest / (Math.max(right - left, bottom - top) + 1);
    const scaled = (dx: number, dy: number): Pixels => {
      const small = canvasOf(side);
      small.imageSmoothingQuality = 'high';
      const [w, h] = [right - left + 1, bottom - top + 1];
      small.drawImage(this.#canvas, left, top, w, h, dx, dy, w * scale, h * scale);
      return inkOf(small);
    };
    // Drawn once to find the centre of mass, and again with it in the middle.
    const corner = (side - longest) / 2;
    const [x, y] = centreOf(scaled(corner, corner));
    const middle = (side - 1) / 2;
    return scaled(corner + Math.round(middle - x), corner + Math.round(middle - y));
  }

  #placeOf(event: PointerEvent): readonly [number, number] {
    const box = this.#canvas.getBoundingClientRect();
    const { width, height } = this.#canvas;
    return [
      ((event.clientX - box.left) / box.width) * width,
      ((event.clientY - box.top) / box.height) * height,
    ];
  }
}

/** Column and row of the centre of mass. */
function centreOf(pixels: Pixels): readonly [number, number] {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((ink, i) => {
    mass += ink;
    x += ink * (i % side);
    y += ink * Math.floor(i / side);
  });
  return [x / mass, y / mass];
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser has no canvas to draw on');
  return context;
}

function canvasOf(size: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  return contextOf(canvas);
}

/** How much ink there is at each point, 0 to 255: what is not drawn on is transparent. */
function inkOf(context: CanvasRenderingContext2D): Pixels {
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]!);
}
