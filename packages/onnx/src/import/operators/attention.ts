/** Scaled dot-product attention, as one operator since version 23. */
import {
  add,
  amax,
  cast,
  concat,
  eq,
  le,
  lt,
  matmul,
  mul,
  pad,
  permute,
  repeatInterleave,
  reshape,
  softmax,
  source,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors } from '../operator.ts';

/** [N, T, heads D] as [N, heads, T, D]. */
function inHeads(x: Tensor, heads: number | undefined): Tensor {
  if (x.shape.length === 4) return x;
  if (heads === undefined) throw new TypeError('q_num_heads and kv_num_heads are missing');
  const [batch, length] = x.shape as [number, number];
  return permute(reshape(x, [batch, length, heads, -1]), [0, 2, 1, 3]);
}

/** 0 where a query may look at a key, else -Infinity, which is what is added. */
const asBias = (allowed: Tensor, like: Tensor): Tensor => cast(where(allowed, 0, -Infinity), like.dtype);

const places = (shape: readonly number[], axis: number, like: Tensor): Tensor =>
  cast(source({ name: 'iota', shape, axis }, like), 'int32');

interface Masks {
  readonly mask: Tensor | undefined;
  /** How many of the keys of each example are there. */
  readonly lengths: Tensor | undefined;
  /** How many keys there were before the first query's own. */
  readonly past: number;
  /** How far before and behind its own place a query may look; undefined where as far as there are keys. */
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/** What is added to scores [N, heads, queries, keys], if anything. */
function biasOf(scores: Tensor, { mask, lengths, past, left, right }: Masks): Tensor | undefined {
  const [queries, keys] = scores.shape.slice(-2) as [number, number];
  const parts: Tensor[] = [];
  if (mask) {
    const missing = keys - mask.shape.at(-1)!;
    const isBool = mask.dtype === 'bool';
    const full = missing > 0 ? pad(mask, [0, missing], { value: isBool ? 0 : -Infinity }) : mask;
    parts.push(isBool ? asBias(full, scores) : full);
  }
  const ends = lengths && reshape(cast(lengths, 'int32'), [-1, 1, 1, 1]);
  if (left !== undefined || right !== undefined) {
    // With lengths, the queries are the last that are there.
    const own = add(places([queries, 1], 0, scores), ends ? sub(ends, queries) : past);
    const at = places([1, keys], 1, scores);
    if (right !== undefined) parts.push(asBias(le(at, add(own, right)), scores));
    if (left !== undefined) parts.push(asBias(le(own, add(at, left)), scores));
  }
  if (ends) parts.push(asBias(lt(places([1, keys], 1, scores), ends), scores));
  return parts.length > 0 ? parts.reduce(add) : undefined;
}

/** Shares that add up to 1; none in rows where nothing may be looked at. */
function sharesOf(scores: Tensor, bias: Tensor | undefined): Tensor {
  if (!bias) return softmax(scores, -1);
  const isEmpty = eq(amax(bias, -1, { keepdim: true }), -Infinity);
  return where(isEmpty, 0, softmax(where(isEmpty, 0, scores), -1));
}

const attention: Operator = (node) => {
  const [queryHeads, keyHeads] = [node.int('q_num_heads'), node.int('kv_num_heads')];
  const [given, cap, isCausal] = [node.float('scale'), node.float('softcap', 0), node.flag('is_causal')];
  const mode = node.int('qk_matmul_output_mode', 0);
  const [left, right] = ['left_window_size', 'right_window_size'].map((name) => {
    const size = node.int(name, -1);
    return size < 0 ? undefined : size;
  });
  const ahead = isCausal ? 0 : right;
  return onTensors(
    (
      q: Tensor,
      k: Tensor,
      v: Tensor,
      mask?: Tensor,
      pastKey?: Tensor,
      pastValue?: Tensor,
      lengths?: Tensor,
    ) => {
      const query = inHeads(q, queryHeads);
      const [ownKey, ownValue] = [inHeads(k, keyHeads), inHeads(v, keyHeads)];
      const key = pastKey ? concat([pastKey, ownKey], 2) : ownKey;
      const value = pastValue ? concat([pastValue, ownValue], 2) : ownValue;
      const groups = query.shape[1]! / key.shape[1]!;
      const shared = (x: Tensor): Tensor => (groups === 1 ? x : repeatInterleave(x, groups, 1));
      // The factor in two halves: halves of 16 bits overflow later.
      const factor = Math.sqrt(given ?? 1 / Math.sqrt(query.shape[3]!));
      const products = matmul(mul(query, factor), transpose(mul(shared(key), factor)));
      const scores = cap > 0 ? mul(tanh(mul(products, 1 / cap)), cap) : products;
      const bias = biasOf(scores, { mask, lengths, past: pastKey?.shape[2] ?? 0, left, right: ahead });
      const masked = bias ? add(scores, bias) : scores;
      const shares = sharesOf(masked, bias);
      const output = matmul(shares, shared(value));
      const [batch, , length] = output.shape as [number, number, number];
      const y = q.shape.length === 4 ? output : reshape(permute(output, [0, 2, 1, 3]), [batch, length, -1]);
      return [y, key, value, [products, scores, masked, shares][mode]!];
    },
  );
};

export const attentions: Operators = { Attention: attention };
