/** Copies elements that lie side by side. */
import type { TypedArray } from '@glissade/tensor';
import { nodeBuffer, nodeVersion } from './node-module.ts';

/** Below so many elements, asking Node takes longer than it saves. */
const worthAsking = 8192;

const isShared = ({ buffer }: TypedArray): boolean => !(buffer instanceof ArrayBuffer);

const bytesOf = ({ buffer, byteOffset, byteLength }: TypedArray) =>
  nodeBuffer!.from(buffer, byteOffset, byteLength);

/**
 * To and from memory that threads share, V8 copies word by word, at half to a third of the speed; Node's `fill` copies there as it does
 * elsewhere. Where both are shared, they may overlap.
 */
export function copyRow(to: TypedArray, o: number, from: TypedArray, i: number, count: number): void {
  const source = count === from.length ? from : from.subarray(i, i + count);
  const isNodes = nodeVersion && count >= worthAsking && to.constructor === from.constructor;
  if (isNodes && isShared(to) !== isShared(from)) bytesOf(to.subarray(o, o + count)).fill(bytesOf(source));
  else to.set(source, o);
}
