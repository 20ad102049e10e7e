import { gpu } from '@glissade/backend-gpu';
import { tensor, useBackend } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { detectAnomaly } from './detect-anomaly.ts';
import { profile } from './profile.ts';

useBackend(await gpu());

test('the error comes when the function has ended', async () => {
  let ended = false;
  const search = detectAnomaly(() => {
    tensor([4, -1]).sqrt().log();
    ended = true;
  });
  await expect(search).rejects.toThrow('detectAnomaly: sqrt gave NaN in some of 2 elements of [2] at ');
  expect(ended).toBe(true);
});

test('what has no NaN passes', async () => {
  expect(await (await detectAnomaly(() => tensor([4, 1]).sqrt())).data()).toEqual(new Float32Array([2, 1]));
});

test('a profile says what its times are', async () => {
  const report = await profile(() => tensor([4, 1]).sqrt(), { rounds: 1 });
  expect(report.operations.map(({ name }) => name)).toContain('sqrt');
  expect(report.note).toContain('handing them to the GPU');
});
