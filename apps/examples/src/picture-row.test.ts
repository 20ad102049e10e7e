import { expect, it } from 'vitest';
import { pictureRow } from './picture-row.ts';

it('draws images side by side, a character for two pixels below each other', () => {
  const first = [1, 0, 1, 0];
  const second = [1, 0.5, 0, 0.5];
  expect(pictureRow([...first, ...second], 2)).toBe('@  ++');
  expect(pictureRow([2, -1, 2, -1], 2)).toBe('@');
});
