/** A canvas that one draws on with a mouse, a pen or a finger. */
import type { Drawing } from './handwriting.ts';

export interface Pad {
  drawing(): Drawing;
  clear(): void;
}

/** @param onChange - called when something was added or all was cleared */
export function padOn(canvas: HTMLCanvasElement, onChange: () => void): Pad {
  const { width, height } = canvas;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.lineWidth = width / 12;
  context.lineCap = context.lineJoin = 'round';

  const placeOf = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * width,
      ((event.clientY - box.top) / box.height) * height,
    ];
  };
  let from: [number, number] | undefined;
  const draw = (event: PointerEvent): void => {
    if (!from) return;
    const to = placeOf(event);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    from = to;
    onChange();
  };
  canvas.addEventListener('pointerdown', (event) => {
    // Where the pointer is lifted outside, the stroke still ends.
    if (event.isTrusted) canvas.setPointerCapture(event.pointerId);
    from = placeOf(event);
    draw(event);
  });
  canvas.addEventListener('pointermove', draw);
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, () => {
      from = undefined;
    });

  return {
    drawing: () => {
      const { data } = context.getImageData(0, 0, width, height);
      // What is not drawn on is transparent.
      return { ink: Uint8Array.from({ length: width * height }, (_, i) => data[4 * i + 3]!), width, height };
    },
    clear: () => {
      context.clearRect(0, 0, width, height);
      onChange();
    },
  };
}
