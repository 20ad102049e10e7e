import { describe, expect, it } from 'vitest';
import { copyRow } from './copy-row.ts';

const length = 20_000;
/** Memory for so many elements of four bytes. */
const memory = (isShared: boolean): ArrayBufferLike =>
  new (isShared ? SharedArrayBuffer : ArrayBuffer)(4 * length);
const thirds = Float32Array.from({ length }, (_, i) => i / 3);

describe.each([
  { from: false, to: false },
  { from: false, to: true },
  { from: true, to: false },
  { from: true, to: true },
])('from shared memory: $from, to shared memory: $to', (shared) => {
  it.each([0, 1, 7, 8191, 8192, 12_345, length - 5])('copies %i elements and no other', (count) => {
    const from = new Float32Array(memory(shared.from));
    from.set(thirds);
    const to = new Float32Array(memory(shared.to)).fill(-1);
    copyRow(to, 5, from, 3, count);
    const wanted = new Float32Array(length).fill(-1);
    wanted.set(thirds.subarray(3, 3 + count), 5);
    expect(to.slice()).toEqual(wanted);
  });

  it('copies a whole array', () => {
    const from = new Float32Array(memory(shared.from));
    from.set(thirds);
    const to = new Float32Array(memory(shared.to));
    copyRow(to, 0, from, 0, length);
    expect(to.slice()).toEqual(thirds);
  });

  it('turns elements into those of another type', () => {
    const from = new Uint8Array(memory(shared.from)).fill(7);
    const to = new Int32Array(memory(shared.to));
    copyRow(to, 0, from, 0, length);
    expect(to.slice()).toEqual(new Int32Array(length).fill(7));
  });
});

it('copies within shared memory as if through another place', () => {
  const bytes = memory(true);
  const from = new Int32Array(bytes);
  const to = new Int32Array(bytes);
  from.set(from.map((_, i) => i));
  copyRow(to, 100, from, 0, 10_000);
  expect([to[99], to[100], to[10_099], to[10_100]]).toEqual([99, 0, 9_999, 10_100]);
});
