/** Moves operands between ordinary typed arrays and the kernels' memory. */
import { halfOf, size, type TypedArray, type View } from '@glissade/tensor';
import { type BoxCopy, boxCopy, copyRectangle } from '../map/copy.ts';
import type { KernelArray, KernelMemory } from '../memory.ts';
import { nestOver, type Strided, stretchOf } from '../strided.ts';

type Layout = Pick<View, 'shape' | 'strides'>;

/** How a view of some shape and strides lies in the kernels' memory. */
export interface Placement {
  /** Its strides there. */
  readonly strides: readonly number[];
  /** The first element that it reaches there, counted from where the view begins: 0, or less where strides are negative. */
  readonly first: number;
  /** How many elements are copied. */
  readonly length: number;
  /** Undefined: the whole stretch that the view reaches is copied as it is. Else only its own elements are, in and out like this. */
  readonly box: { readonly in: BoxCopy; readonly out: BoxCopy } | undefined;
  /** Into how many parts the stretch is taken apart, each of every so-many-th element; 1: it stays as it is. */
  readonly parts: number;
}

/** A stretch is copied whole unless three quarters are other people's elements: picking takes several times as long an element. */
export function placeInput(view: Layout, batch: number): Placement {
  const [first, length, elements] = reach(view);
  return length > 4 * elements ? compact(view) : stretch(view, batch, first, length);
}

/** An output's stretch may be written back whole only if all of it is the output's own. */
export function placeOutput(view: Layout, batch: number): Placement {
  const [first, length, elements] = reach(view);
  return length !== elements ? compact(view) : stretch(view, batch, first, length);
}

/**
 * Batches side by side, such as the channels of a convolution that takes each by itself, are taken apart: every batch
 * would go through all of the memory for a few bytes of each cache line.
 */
function stretch({ shape, strides }: Layout, batch: number, first: number, length: number): Placement {
  const innermost = strides.findIndex((stride, axis) => stride === 1 && axis < batch && shape[axis]! >= 4);
  const parts = shape[innermost] ?? 1;
  const isApart = (stride: number, axis: number): boolean =>
    axis === innermost || shape[axis] === 1 || stride % parts === 0;
  if (innermost < 0 || !strides.every(isApart)) return { strides, first, length, box: undefined, parts: 1 };
  const turned = strides.map((stride, axis) =>
    axis === innermost ? length / parts : Math.trunc(stride / parts),
  );
  return { strides: turned, first: first / parts, length, box: undefined, parts };
}

/** The first element of a view, the length of its stretch, and how many elements it has if none overlap. */
function reach({ shape, strides }: Layout): [first: number, length: number, elements: number] {
  const { first, length } = stretchOf(shape, strides);
  return [first, length, size(shape.filter((_, axis) => strides[axis] !== 0))];
}

/**
 * The elements alone, one behind the other, the last axis of `order` (as they are, if not given) innermost; axes that
 * repeat their elements go on doing so.
 */
export function compact(view: Layout, order: readonly number[] = [...view.shape.keys()]): Placement {
  const shape = view.shape.map((length, axis) => (view.strides[axis] === 0 ? 1 : length));
  const strides = new Array<number>(shape.length).fill(0);
  let length = 1;
  for (const axis of [...order].reverse()) {
    if (view.strides[axis] !== 0) strides[axis] = length;
    length *= shape[axis]!;
  }
  const [there, here] = [strides, view.strides].map((list) => ({ strides: list, offset: 0 })) as [
    Strided,
    Strided,
  ];
  const box = {
    in: boxCopy(nestOver(order, shape, [there, here])),
    out: boxCopy(nestOver(order, shape, [here, there])),
  };
  return { strides, first: 0, length, box, parts: 1 };
}

/** The kernels' memory as an array of the buffer's type. */
function arrayOf(memory: KernelMemory, buffer: TypedArray): KernelArray {
  const { float32, float64, int32 } = memory.arrays;
  return buffer instanceof Float32Array ? float32 : buffer instanceof Float64Array ? float64 : int32;
}

/** Copies an input in; `address` is where its stretch begins. */
export function copyIn(
  memory: KernelMemory,
  { buffer, offset }: View<TypedArray>,
  { first, length, box, parts }: Placement,
  address: number,
): void {
  const target = arrayOf(memory, buffer);
  const at = address / buffer.BYTES_PER_ELEMENT;
  if (box) {
    box.in(target, at, buffer, offset);
  } else if (parts > 1) {
    const each = length / parts;
    copyRectangle(target, at, 1, each, buffer, offset + first * parts, parts, 1, each, parts);
  } else {
    const begin = offset + first;
    target.set(length === buffer.length ? buffer : buffer.subarray(begin, begin + length), at);
  }
}

/** Copies an output back. */
export function copyOut(
  memory: KernelMemory,
  { buffer, offset, dtype }: View<TypedArray>,
  { first, length, box, parts }: Placement,
  address: number,
): void {
  const at = address / buffer.BYTES_PER_ELEMENT;
  const stored = arrayOf(memory, buffer).subarray(at, at + length);
  const source = dtype === 'float16' ? stored.map(halfOf) : stored;
  if (box) {
    box.out(buffer, offset, source, 0);
  } else if (parts > 1) {
    const each = length / parts;
    copyRectangle(buffer, offset + first * parts, parts, 1, source, 0, 1, each, each, parts);
  } else {
    buffer.set(source, offset + first);
  }
}
