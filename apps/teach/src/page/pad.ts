/** A canvas that one draws on with a mouse, a pen or a finger: dark on white. */
export interface Pad {
  readonly canvas: HTMLCanvasElement;
  /** Whether there is nothing on it. */
  readonly isEmpty: () => boolean;
  clear(): void;
}

const length = 320;

export function newPad(): Pad {
  const canvas = Object.assign(document.createElement('canvas'), {
    width: length,
    height: length,
    id: 'pad',
  });
  canvas.setAttribute('aria-label', 'draw here');
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  let isEmpty = true;
  const clear = (): void => {
    context.fillStyle = 'white';
    context.fillRect(0, 0, length, length);
    isEmpty = true;
  };
  clear();
  Object.assign(context, {
    lineWidth: length / 18,
    lineCap: 'round',
    lineJoin: 'round',
    strokeStyle: '#1c2430',
  });

  const placeOf = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * length,
      ((event.clientY - box.top) / box.height) * length,
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
    isEmpty = false;
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
  return { canvas, isEmpty: () => isEmpty, clear };
}
