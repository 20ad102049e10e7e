/** A camera that is a canvas, and what goes wrong with others. */
import { reference, useBackend } from '@glissade/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { camera } from './camera.ts';

let scene: HTMLCanvasElement;
let asked: MediaStreamConstraints[];
let painting: ReturnType<typeof setInterval>;
let blue = 0;

/** The page's own camera, for the time of a test. */
function seeing(
  getUserMedia: ((constraints: MediaStreamConstraints) => Promise<MediaStream>) | undefined,
): void {
  const mediaDevices = getUserMedia && { getUserMedia };
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true });
}

beforeEach(() => {
  useBackend(reference);
  asked = [];
  scene = Object.assign(document.createElement('canvas'), { width: 64, height: 32 });
  document.body.append(scene);
  const context = scene.getContext('2d')!;
  painting = setInterval(() => {
    context.fillStyle = 'red';
    context.fillRect(0, 0, 32, 32);
    context.fillStyle = `rgb(0, 0, ${128 + (blue++ % 100)})`;
    context.fillRect(32, 0, 32, 32);
  }, 20);
  seeing(async (constraints) => {
    asked.push(constraints);
    return scene.captureStream();
  });
});

afterEach(() => {
  clearInterval(painting);
  scene.remove();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

describe('an open camera', () => {
  test('gives what it sees', async () => {
    const lens = await camera({ facingMode: 'user', resolution: [32, 64] });
    expect(asked).toEqual([{ video: { facingMode: 'user', height: 32, width: 64 }, audio: false }]);
    const frame = await lens.capture();
    expect([frame.dtype, frame.shape]).toEqual(['uint8', [3, 32, 64]]);
    expect(frame.at(0, 16, 8).itemSync()).toBeGreaterThan(200);
    expect(frame.at(0, 16, 56).itemSync()).toBeLessThan(50);
    lens.stop();
  });

  test('gives frames until it is stopped, drawn to a size', async () => {
    const shapes: (readonly number[])[] = [];
    const lens = await camera({ size: [16, 16], fit: 'cover', mirror: true, mode: 'gray' });
    for await (const frame of lens) {
      shapes.push(frame.shape);
      if (shapes.length === 3) lens.stop();
    }
    expect(shapes).toEqual([
      [1, 16, 16],
      [1, 16, 16],
      [1, 16, 16],
    ]);
    expect(lens.isOpen).toBe(false);
    await expect(lens.capture()).rejects.toThrow(/^capture: the camera is stopped/);
  });

  test('a loop that waits for a frame ends with it', async () => {
    const lens = await camera();
    clearInterval(painting);
    setTimeout(() => lens.stop(), 150);
    let frames = 0;
    for await (const _ of lens) frames++;
    expect(frames).toBeGreaterThan(0);
  });

  test('is stopped at the end of a block', async () => {
    const lens = await camera();
    await lens[Symbol.asyncDispose]();
    expect(lens.stream.getTracks().every(({ readyState }) => readyState === 'ended')).toBe(true);
  });
});

const isWebKit = /AppleWebKit(?!.*Chrom)/.test(navigator.userAgent);
const title = `the browser's own, which is made for tests${isWebKit ? ': WebKit has none' : ''}`;

test.skipIf(isWebKit)(title, async () => {
  Reflect.deleteProperty(navigator, 'mediaDevices');
  const lens = await camera({ resolution: [240, 320], size: [48, 64] });
  const frames: number[] = [];
  for await (const frame of lens) {
    expect(frame.shape).toEqual([3, 48, 64]);
    frames.push(frame.float().mean().itemSync());
    if (frames.length === 3) lens.stop();
  }
  expect(Math.max(...frames)).toBeGreaterThan(0);
  await expect(camera({ deviceId: 'none such' })).rejects.toMatchObject({ problem: 'missing' });
});

describe('errors', () => {
  test.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'unknown'],
  ])('%s is %s', async (name, problem) => {
    seeing(() => Promise.reject(new DOMException('no', name)));
    await expect(camera()).rejects.toMatchObject({ name: 'CameraError', problem, cause: { name } });
  });

  test('an insecure page', async () => {
    seeing(undefined);
    await expect(camera()).rejects.toMatchObject({ problem: 'insecure' });
  });
});
