/** Which row of the table an adapter gets. */
import { expect, test } from 'vitest';
import { choices, choicesFor } from './choices.ts';

const adapter = { vendor: 'google', architecture: 'swiftshader', description: '' } as GPUAdapterInfo;

test('that of its kind, or the one that is asked for', () => {
  expect(choicesFor(adapter)).toBe(choices.software);
  expect(choicesFor({ ...adapter, architecture: 'hopper' })).toBe(choices.hardware);
  expect(choicesFor(adapter, 'hardware')).toBe(choices.hardware);
});
