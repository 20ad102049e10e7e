/** Encoders beyond the numbers of modules.test.ts: given layers, what they print, errors. */
import { manualSeed, randn, reference, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LayerNorm, Linear, summary, TransformerEncoder, TransformerEncoderLayer } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const block = () => new TransformerEncoderLayer(4, 2, { dimFeedforward: 8, dropout: 0 });

test('calls the layers of an array one after another, then the norm', () => {
  const [first, second, norm] = [block(), block(), new LayerNorm(4)];
  const x = randn([3, 2, 4]);
  const masks = { isCausal: true };
  const expected = norm.forward(second.forward(first.forward(x, masks), masks));
  expect(new TransformerEncoder([first, second], { norm }).forward(x, masks).toArray()).toEqual(
    expected.toArray(),
  );
});

test('tells the function which layer it makes', () => {
  const asked: number[] = [];
  new TransformerEncoder((i) => {
    asked.push(i);
    return block();
  }, 3);
  expect(asked).toEqual([0, 1, 2]);
});

test('prints its layers, in a summary too', () => {
  const encoder = new TransformerEncoder(block, 2, { norm: new LayerNorm(4) });
  const lines = `${encoder}`.split('\n');
  expect(lines[0]).toBe('TransformerEncoder(');
  expect(lines[1]).toBe('  (layers.0): TransformerEncoderLayer(');
  expect(lines.at(-2)).toBe('  (norm): LayerNorm(normalizedShape=[4], eps=0.00001)');
  const table = summary(encoder, [3, 2, 4]);
  expect(table).toMatch(/^ {2}layers\.0 \(TransformerEncoderLayer\) +\[3, 2, 4\]/m);
  expect(table).toMatch(/^ {2}norm \(LayerNorm\) +\[3, 2, 4\] +8$/m);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => new TransformerEncoder(block, 0),
      'TransformerEncoder: numLayers is 0; expected a whole number >= 1',
    ],
    [() => new TransformerEncoder([]), 'TransformerEncoder: numLayers is 0'],
    [
      () => new TransformerEncoder(block() as never, 2),
      'TransformerEncoder: expected an array of layers, or a function that makes one and how many',
    ],
    [
      () => new TransformerEncoder([block(), block as never]),
      'TransformerEncoder: layer 1 is no module but a function. Did you forget new?',
    ],
    [
      () => new TransformerEncoder(block, 2, new LayerNorm(4) as never),
      'TransformerEncoder: got a module in place of options, which are named: { norm: new LayerNorm(...) }',
    ],
    [
      () => new TransformerEncoder([block()], { nrom: new LayerNorm(4) } as never),
      'TransformerEncoder: there is no option nrom; expected norm',
    ],
    [
      () => new TransformerEncoder(block, 2, { norm: LayerNorm as never }),
      'TransformerEncoder: norm is function',
    ],
    [
      () => new TransformerEncoder([block(), new Linear(4, 3)]).forward(randn([3, 2, 5])),
      'TransformerEncoder.layers.0',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
