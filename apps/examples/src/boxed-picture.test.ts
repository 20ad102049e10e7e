import { expect, it } from 'vitest';
import { boxedPicture } from './boxed-picture.ts';

it('draws boxes and what is in them', () => {
  const ink = Array.from({ length: 16 * 16 }, (_, i) => (i % 16 >= 8 ? 1 : 0));
  expect(boxedPicture(ink, 16, [{ box: [2, 0, 12, 12], mark: 'a' }]).split('\n')).toEqual([
    ' a---+@@',
    ' |  @|@@',
    ' +---+@@',
    '    @@@@',
  ]);
});
