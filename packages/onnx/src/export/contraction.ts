/** Sums of products over shared axes. */
import { type DType, isFloat, sameShape, size } from '@glissade/tensor';
import type { AnyLength } from './length.ts';
import type { Rule, Site } from './site.ts';
import { int } from './writer.ts';

/** Runtimes multiply matrices of floats and of int32; a product of halves may stay float32. */
const multipliedAs = (dtype: DType, result: DType): DType => (isFloat(dtype) ? result : 'int32');

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * left [b..., m..., k...] with right [b..., n..., k...]: a product of matrices, behind axes of batches. Several axes of one kind
 * become one for it.
 */
export const contract: Rule<'contract'> = (site) => {
  const { writer, call } = site;
  const { batch, inner } = site.primitive;
  const counted = multipliedAs(call.inputs[0]!.dtype, call.dtype);
  const [left, right] = site.values.map((value, i) => writer.cast(value, call.inputs[i]!.dtype, counted)) as [
    string,
    string,
  ];
  const [rows, columns] = call.inputs.map(({ shape }) => shape.length - batch - inner) as [number, number];
  const done = (value: string): string => writer.cast(value, counted, call.dtype);
  // Vectors along the last axis, by one matrix.
  if (batch === 0 && inner === 1 && columns === 1 && rows >= 1) {
    const turned = writer.transpose(right, [1, 0]);
    if (rows > 1 || !isFloat(counted)) return done(writer.node('MatMul', [left, turned]));
    const isTurned = writer.madeBy(turned, 'Transpose') !== undefined;
    return done(writer.node('Gemm', [left, isTurned ? right : turned], isTurned ? { transB: int(1) } : {}));
  }
  const matrices = (value: string, input: 0 | 1, outer: number): string => {
    const merged: AnyLength[] = site.lengths(({ inputs }) => {
      const { shape } = inputs[input]!;
      const end = shape.length - inner;
      return [...shape.slice(0, batch), size(shape.slice(batch, end)), size(shape.slice(end))];
    });
    return outer === 1 && inner === 1 ? value : writer.reshape(value, merged);
  };
  const turned = writer.transpose(matrices(right, 1, columns), [...upTo(batch), batch + 1, batch]);
  const sums = writer.node('MatMul', [matrices(left, 0, rows), turned]);
  return done(rows === 1 && columns === 1 ? sums : writer.reshape(sums, site.shape()));
};

/** A product of two matrices and what is added to it; undefined for other sums. */
export function productWithBias(site: Site<'add'>): string | undefined {
  const { writer } = site;
  for (const [i, j] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const made = writer.madeBy(site.values[i]!, 'Gemm');
    const fits = site.always(
      ({ shape, inputs }) =>
        sameShape(inputs[i]!.shape, shape) && inputs[j]!.shape.length <= 2 && inputs[j]!.dtype !== 'float16',
    );
    if (made?.inputs.length === 2 && fits)
      return writer.node('Gemm', [...made.inputs, site.values[j]!], made.attributes);
  }
  return undefined;
}
