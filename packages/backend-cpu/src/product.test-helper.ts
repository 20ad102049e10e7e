/** A matrix product that is large enough for threads. */
import { type Backend, type TypedArray, type View, whole } from '@glissade/tensor';

const [rows, columns, terms] = [180, 160, 152];

const filled = (length: number, value: (i: number) => number): Float32Array =>
  Float32Array.from({ length }, (_, i) => value(i));

/** The elements of [180, 152] by [160, 152] transposed, computed by a backend. */
export function product(backend: Backend<TypedArray>): TypedArray {
  const left: View<TypedArray> = whole(filled(rows * terms, Math.sin), 'float32', [rows, terms]);
  const right: View<TypedArray> = whole(filled(columns * terms, Math.cos), 'float32', [columns, terms]);
  const output: View<TypedArray> = whole(new Float32Array(rows * columns), 'float32', [rows, columns]);
  backend.run({ family: 'contract', batch: 0, inner: 1 }, [left, right], output);
  return output.buffer;
}
