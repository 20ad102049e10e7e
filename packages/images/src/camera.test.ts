import { describe, expect, test } from 'vitest';
import { CameraError, camera } from './camera.ts';

test('there is none outside of pages', async () => {
  await expect(camera()).rejects.toThrow(CameraError);
  await expect(camera()).rejects.toMatchObject({ problem: 'missing', message: /^camera: .*in pages only/ });
});

describe('options', () => {
  test.each([
    [{ facingMode: 'front' }, /^camera: facingMode is front; expected user, environment/],
    [{ deviceId: 3 }, /^camera: deviceId is 3; expected a string/],
    [{ resolution: [480] }, /^camera: resolution is \[480\]; expected \[height, width\]/],
    [{ size: [1.5, 2] }, /^camera: size is \[1.5, 2\]/],
    [{ resizeWidth: 3 }, /^camera: there is no option resizeWidth/],
  ])('%j', async (options, message) => {
    await expect(camera(options as never)).rejects.toThrow(message);
  });
});
