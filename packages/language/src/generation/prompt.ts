/** What is to be continued: rows of tokens, which may be of different lengths. */
import { checkTensors, ones, printShape, ShapeError, Tensor, tensor } from '@glissade/tensor';

/** A row of tokens, several rows, or a tensor [N, L] (int32); for a model of sound, features [N, features, frames] (float32). */
export type Prompt = Tensor | readonly number[] | readonly (readonly number[])[];

/** The same as tensors. */
export interface Rows {
  /** [N, L], int32; short rows are padded on the left. */
  readonly ids: Tensor;
  /** [N, L], bool: what is no padding. */
  readonly mask: Tensor;
}

/** As tensors, checked. `attentionMask` belongs to a tensor; of rows in arrays all are tokens. */
export function rowsOf(
  owner: string,
  prompt: Prompt,
  attentionMask: Tensor | undefined,
  vocabSize: number,
): Rows {
  if (prompt instanceof Tensor) return ofTensor(owner, prompt, attentionMask);
  if (attentionMask)
    throw new TypeError(
      `${owner}: attentionMask belongs to a prompt that is a tensor; rows in arrays are padded here, if they are of different lengths`,
    );
  const rows = asRows(owner, prompt);
  const length = Math.max(...rows.map((row) => row.length));
  for (const [i, row] of rows.entries()) checkRow(owner, row, i, vocabSize);
  const padded = <Value>(of: (row: readonly number[]) => Value[], padding: Value): Value[] =>
    rows.flatMap((row) => [...new Array<Value>(length - row.length).fill(padding), ...of(row)]);
  const shape = [rows.length, length];
  return {
    ids: tensor(Int32Array.from(padded((row) => [...row], 0)), { shape, dtype: 'int32' }),
    mask: tensor(Int32Array.from(padded((row) => row.map(() => 1), 0)), { shape, dtype: 'int32' }).to('bool'),
  };
}

function ofTensor(owner: string, ids: Tensor, attentionMask: Tensor | undefined): Rows {
  if (ids.shape.length !== 2 || ids.shape[1] === 0 || ids.dtype !== 'int32')
    throw new ShapeError(
      `${owner}: the prompt is ${ids.dtype}${printShape(ids.shape)}; expected int32 [N, L], with some token to continue`,
    );
  if (!attentionMask) return { ids, mask: ones(ids.shape, { dtype: 'bool' }) };
  checkTensors(owner, attentionMask);
  if (attentionMask.shape.join() !== ids.shape.join())
    throw new ShapeError(
      `${owner}: attentionMask is ${printShape(attentionMask.shape)} for a prompt ${printShape(ids.shape)}; they must be equal`,
    );
  return { ids, mask: attentionMask.to('bool') };
}

function asRows(
  owner: string,
  prompt: readonly number[] | readonly (readonly number[])[],
): (readonly number[])[] {
  if (!Array.isArray(prompt) || prompt.length === 0)
    throw new TypeError(
      `${owner}: the prompt is ${Array.isArray(prompt) ? 'empty' : typeof prompt}; expected tokens: a tokenizer makes them of a text`,
    );
  return Array.isArray(prompt[0]) ? [...(prompt as (readonly number[])[])] : [prompt as readonly number[]];
}

function checkRow(owner: string, row: readonly number[], i: number, vocabSize: number): void {
  if (!Array.isArray(row) || row.length === 0)
    throw new TypeError(
      `${owner}: row ${i} of the prompt has no token; expected one at least, such as that which begins a text`,
    );
  // By its place: a token may be undefined.
  const wrong = Array.from(row).findIndex((token) => !isToken(token, vocabSize));
  if (wrong >= 0) throw noToken(owner, i, row[wrong], vocabSize);
}

const isToken = (token: number, vocabSize: number): boolean =>
  Number.isInteger(token) && token >= 0 && token < vocabSize;

const noToken = (owner: string, row: number, token: number | undefined, vocabSize: number): RangeError =>
  new RangeError(
    `${owner}: row ${row} of the prompt has the token ${token}; there are 0 to ${vocabSize - 1}`,
  );

/** Throws for tokens in a tensor that there are not. */
export async function checkTokens(owner: string, ids: Tensor, vocabSize: number): Promise<void> {
  const tokens = await ids.data();
  const wrong = tokens.findIndex((token) => !isToken(token, vocabSize));
  if (wrong >= 0) throw noToken(owner, Math.floor(wrong / ids.shape[1]!), tokens[wrong], vocabSize);
}

/** Throws where a row ends in padding, which would be continued. */
export async function checkEnds(owner: string, mask: Tensor): Promise<void> {
  const row = (await mask.select(1, -1).to('int32').data()).indexOf(0);
  if (row >= 0)
    throw new RangeError(
      `${owner}: row ${row} of the prompt ends in padding; pad on the left, so that each ends in its last token`,
    );
}

/** The tokens of each row, without padding. */
export async function listedRows({ ids, mask }: Rows): Promise<number[][]> {
  const [tokens, isToken] = [await ids.data(), await mask.to('int32').data()];
  const [rows, length] = ids.shape as [number, number];
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length }, (_, i) => row * length + i).flatMap((i) => (isToken[i] ? [tokens[i]!] : [])),
  );
}
