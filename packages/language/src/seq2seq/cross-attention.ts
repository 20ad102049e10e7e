/** Attention of what is written to a source that was read. */
import { scaledDotProductAttention } from '@glissade/nn';
import { printShape, reshape, ShapeError, type Tensor, transpose } from '@glissade/tensor';
import { mergeHeads } from '../causal-attention.ts';

/** Keys and values of a source, [N, heads, S, width]: computed once, however much is written. */
export interface CrossKeys {
  readonly key: Tensor;
  readonly value: Tensor;
}

/**
 * From queries [rows, heads, L, width] and the keys of a source of N rows: [rows, L, heads * width]. Where there are several rows for each of
 * the source, as in a search, their queries are more queries of one row: keys are not repeated.
 */
export function crossAttention(
  query: Tensor,
  { key, value }: CrossKeys,
  mask: Tensor | undefined,
  { scale, dropout }: { readonly scale: number; readonly dropout: (weights: Tensor) => Tensor },
): Tensor {
  const [rows, heads, length, width] = query.shape as [number, number, number, number];
  const sources = key.shape[0]!;
  const each = rows / sources;
  if (!Number.isInteger(each))
    throw new ShapeError(
      `crossAttention: ${rows} rows of tokens for keys ${printShape(key.shape)} of ${sources} rows; expected a multiple of these`,
    );
  const attend = (queries: Tensor): Tensor =>
    scaledDotProductAttention(queries, key, value, { attnMask: mask, scale, dropout });
  if (each === 1) return mergeHeads(attend(query));
  const gathered = transpose(query.unflatten(0, [sources, each]), 1, 2);
  const attended = attend(reshape(gathered, [sources, heads, each * length, width]));
  return mergeHeads(transpose(attended.unflatten(2, [each, length]), 1, 2).flatten(0, 1));
}
