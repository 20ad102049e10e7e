/** Printing, against what PyTorch printed. */
import { describe, expect, it } from 'vitest';
import { arrayFrom, type DType } from './dtype.ts';
import fixture from './fixtures/print.json' with { type: 'json' };
import { formatTensor, nested } from './print.ts';

type Data = (typeof fixture.cases)[number]['data'];

const number = (x: number | string): number =>
  x === 'inf' ? Infinity : x === '-inf' ? -Infinity : Number(x);

/** The elements: listed, or 0, scale, 2 scale, ... */
const elements = (data: Data): number[] =>
  Array.isArray(data) ? data.map(number) : Array.from({ length: data.count }, (_, i) => i * data.scale);

describe('formatTensor prints as PyTorch does', () => {
  it.each(fixture.cases.map((each) => [each.text.split('\n')[0], each] as const))('%s', (_, each) => {
    const dtype = each.dtype as DType;
    const data = arrayFrom(dtype, elements(each.data));
    expect(formatTensor(data, each.shape, dtype, each.suffix ?? '')).toBe(each.text);
  });
});

describe('nested', () => {
  it('nests as deeply as there are dims', () => {
    expect(nested(Float32Array.of(1, 2, 3, 4), [2, 1, 2], 'float32')).toEqual([[[1, 2]], [[3, 4]]]);
    expect(nested(Float32Array.of(5), [], 'float32')).toBe(5);
    expect(nested(new Float32Array(0), [2, 0], 'float32')).toEqual([[], []]);
  });

  it('gives booleans for bool', () => {
    expect(nested(Uint8Array.of(1, 0), [2], 'bool')).toEqual([true, false]);
  });
});
