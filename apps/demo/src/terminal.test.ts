import { describe, expect, test } from 'vitest';
import { drawConfusion, drawImage, sideBySide } from './terminal.ts';

describe('drawImage', () => {
  test('two rows of pixels a line, empty columns at the left left out', () => {
    const pixels = [0, 0, 9, 0, 0, 0, 9, 9, 0, 0, 9, 0, 0, 9, 0, 0];
    expect(drawImage(pixels, 4, 9)).toEqual([' @+', '++']);
  });
  test('an empty image', () => expect(drawImage(new Array(4).fill(0), 2, 1)).toEqual(['']));
});

describe('sideBySide', () => {
  const picture = (caption: string) => ({ caption, lines: ['##', '#'] });
  test('breaks rows where the width ends', () => {
    expect(sideBySide(['one', 'two', 'six'].map(picture), 10)).toBe(
      'one   two\n##    ##\n#     #\n\nsix\n##\n#',
    );
  });
  test('one below the other where not even two fit', () => {
    expect(sideBySide(['one', 'two'].map(picture), 1).split('\n\n')).toHaveLength(2);
  });
});

describe('drawConfusion', () => {
  test('rows are truths, with the share that is right', () => {
    const counts = [
      [9, 1],
      [0, 0],
    ];
    expect(drawConfusion(counts, ['cat', 'dog'])).toBe(
      ['truth  0  1   correct', 'cat    9  1    90.0 %', 'dog    .  .         -'].join('\n'),
    );
  });
});
