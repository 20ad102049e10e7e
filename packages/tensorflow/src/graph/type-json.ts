/** Dtypes and shapes as graphs write them. Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/types.proto */
import type { DType } from '@glissade/tensor';
import { isJson } from '../json.ts';

/** TensorFlow.js has float32, int32 and bool: others become the nearest of them. */
const dtypes: Readonly<Record<string, DType>> = {
  DT_BFLOAT16: 'float32',
  DT_BOOL: 'bool',
  DT_DOUBLE: 'float32',
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_INT16: 'int32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT8: 'int32',
  DT_UINT16: 'int32',
  DT_UINT8: 'int32',
};

/** The names by their numbers. */
const numbered: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  14: 'DT_BFLOAT16',
  17: 'DT_UINT16',
  19: 'DT_HALF',
};

/** The dtype that a graph names, if it is one of those here. */
export function dtypeOf(type: unknown): DType | undefined {
  const name = typeof type === 'number' ? numbered[type] : type;
  return typeof name === 'string' && Object.hasOwn(dtypes, name) ? dtypes[name] : undefined;
}

/** `{ dim: [{ size: '-1' }, { size: '3' }] }`: null for a length that may be any; undefined for shapes that may. */
export function shapeOf(json: unknown): readonly (number | null)[] | undefined {
  if (!isJson(json) || json.unknownRank === true) return undefined;
  if (json.dim === undefined) return [];
  if (!Array.isArray(json.dim)) return undefined;
  return json.dim.map((each) => {
    const length = Number(isJson(each) ? (each.size ?? 0) : Number.NaN);
    return Number.isInteger(length) && length >= 0 ? length : null;
  });
}
