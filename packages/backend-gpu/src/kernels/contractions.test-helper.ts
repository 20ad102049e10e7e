/** Contractions on views of many kinds, and what must come of them. */
import {
  type DType,
  type Expression,
  input,
  type Kernel,
  type Step,
  type View,
  whole,
} from '@glissade/tensor';
import { type Choices, choices, type MatrixShape } from '../choices.ts';

export const dtypeOf = ({ component }: MatrixShape): DType => (component === 'f16' ? 'float16' : 'float32');
export const named = ({ component, M, N, K }: MatrixShape): string => `${component} ${M} x ${N} x ${K}`;

/** A contraction and what its views are; a third buffer is its output, a fourth the bias. */
export interface Case {
  readonly left: Pick<View, 'shape' | 'strides' | 'offset'>;
  readonly right: Pick<View, 'shape' | 'strides' | 'offset'>;
  readonly batch?: number;
  readonly inner?: number;
  readonly output?: Pick<View, 'strides' | 'offset'>;
  readonly withBias?: boolean;
  /** How many workgroups keep the GPU busy: more than there are tiles, and sums are cut. */
  readonly workgroups?: number;
}

/** Without gaps, from the start. */
function dense(...shape: number[]): Case['left'] {
  const { strides } = whole(0, 'float32', shape);
  return { shape, strides, offset: 0 };
}

export const cases: Readonly<Record<string, Case>> = {
  'tiles that are full': { left: dense(64, 32), right: dense(64, 32) },
  'sizes that are no multiples': { left: dense(70, 37), right: dense(91, 37) },
  'a tile with few rows': { left: dense(9, 5), right: dense(65, 5) },
  transposed: {
    left: { shape: [70, 40], strides: [1, 70], offset: 0 },
    right: { shape: [66, 40], strides: [1, 66], offset: 0 },
  },
  'every other element, from the third on': {
    left: { shape: [40, 33], strides: [66, 2], offset: 3 },
    right: { shape: [34, 33], strides: [2, 68], offset: 3 },
    output: { strides: [70, 2], offset: 5 },
  },
  'an output whose rows lie side by side': {
    left: dense(70, 20),
    right: dense(36, 20),
    output: { strides: [1, 70], offset: 0 },
  },
  'batches, one operand for all': {
    left: dense(3, 20, 18),
    right: { shape: [3, 33, 18], strides: [0, 18, 1], offset: 0 },
    batch: 1,
  },
  'windows, as a convolution reads them': {
    left: { shape: [9, 8, 4, 3], strides: [12, 1, 12, 1], offset: 0 },
    right: dense(10, 4, 3),
    inner: 2,
  },
  'bias and relu, four at a time': { left: dense(70, 24), right: dense(68, 24), withBias: true },
  'bias and relu, one at a time': { left: dense(33, 24), right: dense(35, 24), withBias: true },
  'sums in parts': { left: dense(12, 512), right: dense(20, 512), workgroups: 4, withBias: true },
};

export function kernelOf(
  { left, right, batch = 0, inner = 1, output, withBias = false }: Case,
  dtype: DType,
): Kernel {
  const step: Step = { family: 'contract', batch, inner };
  const shape = [...left.shape.slice(0, -inner), ...right.shape.slice(batch, -inner)];
  const at = (buffer: number, view: Case['left']): View<number> => ({ ...view, buffer, dtype });
  const binary = (name: 'add' | 'maximum', a: Expression, b: Expression): Expression => ({
    kind: 'binary',
    function: name,
    left: a,
    right: b,
  });
  const bias = { shape, strides: shape.map((_, axis) => Number(axis === shape.length - 1)), offset: 0 };
  return {
    step,
    inputs: [at(0, left), at(1, right)],
    extras: withBias ? [at(3, bias)] : [],
    results: withBias
      ? [binary('maximum', binary('add', input(0), input(1)), { kind: 'constant', value: 0, dtype })]
      : [input(0)],
    outputs: [{ ...at(2, dense(...shape)), ...output }],
  };
}

/** Every place of a shape. */
const placesOf = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (places, length) => places.flatMap((place) => Array.from({ length }, (_, i) => [...place, i])),
    [[]],
  );

const indexOf = ({ strides, offset }: Case['left'], place: readonly number[]): number =>
  place.reduce((sum, i, axis) => sum + i * strides[axis]!, offset);

/** How many elements the buffer of a view has, and a few beyond. */
export const lengthOf = (view: Case['left']): number =>
  indexOf(
    view,
    view.shape.map((n) => n - 1),
  ) + 4;

/** Small integers, so that every sum is exact. */
export const numbers = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((Math.imul(i + seed, 0x9e3779b1) >>> 8) % 9) - 4);

/** What the output's buffer must hold, that before it was all 7. */
export function expected(
  { step, inputs, extras, outputs }: Kernel,
  data: readonly Float32Array[],
): Float32Array {
  if (step.family !== 'contract') throw new Error('not a contraction');
  const [left, right, output] = [inputs[0]!, inputs[1]!, outputs[0]!];
  const { batch, inner } = step;
  const rows = left.shape.length - batch - inner;
  const result = new Float32Array(data[2]!.length).fill(7);
  const terms = placesOf(left.shape.slice(batch + rows));
  for (const place of placesOf(output.shape)) {
    const [row, column] = [place.slice(0, batch + rows), place.slice(batch + rows)];
    const [a, b] = [row, [...place.slice(0, batch), ...column]];
    let sum = 0;
    for (const term of terms)
      sum += data[0]![indexOf(left, [...a, ...term])]! * data[1]![indexOf(right, [...b, ...term])]!;
    if (extras[0]) sum = Math.max(0, sum + data[3]![indexOf(extras[0], place)]!);
    result[indexOf(output, place)] = sum;
  }
  return result;
}

/** The choices of hardware with these matrices alone, for contractions of any size. */
export const choosing = (matrix: MatrixShape, { workgroups = 1 }: Case): Choices => ({
  ...choices.hardware,
  workgroups,
  tiles: [64],
  matrices: [matrix],
});
