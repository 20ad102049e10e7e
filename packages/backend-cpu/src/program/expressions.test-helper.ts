/** Random expressions whose values do not depend on rounding in libraries: exact wherever they are computed. */
import type { BinaryFunction, DType, Expression, UnaryFunction } from '@glissade/tensor';
import fc from 'fast-check';

const unary: Record<DType, UnaryFunction[]> = {
  float32: ['negate', 'abs', 'sqrt', 'floor', 'round'],
  float16: ['negate', 'abs', 'sqrt', 'floor', 'round'],
  float64: ['negate', 'abs', 'floor', 'round'],
  int32: ['negate', 'abs'],
  uint8: [],
  bool: [],
};
const binary: Record<DType, BinaryFunction[]> = {
  float32: ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'],
  float16: ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'],
  float64: ['add', 'subtract', 'multiply', 'maximum'],
  int32: ['add', 'subtract', 'multiply', 'maximum', 'minimum'],
  uint8: ['add', 'multiply', 'maximum'],
  bool: ['multiply', 'maximum', 'minimum'],
};
const comparisons: BinaryFunction[] = ['equal', 'less', 'lessEqual'];

/** An expression of a dtype over inputs of given dtypes, in a space of `rank` axes. */
export function expressions(
  dtype: DType,
  inputs: readonly DType[],
  rank: number,
  depth = 3,
): fc.Arbitrary<Expression> {
  const of = (type: DType): fc.Arbitrary<Expression> => expressions(type, inputs, rank, depth - 1);
  const leaves: fc.Arbitrary<Expression>[] = inputs.flatMap((type, index) =>
    type === dtype ? [fc.constant<Expression>({ kind: 'input', index })] : [],
  );
  const value =
    dtype === 'bool' || dtype === 'uint8' ? fc.integer({ min: 0, max: 1 }) : fc.integer({ min: -3, max: 3 });
  const constants = value.map((number): Expression => ({ kind: 'constant', value: number, dtype }));
  const positions =
    dtype === 'int32' && rank > 0
      ? [fc.integer({ min: 0, max: rank - 1 }).map((axis): Expression => ({ kind: 'position', axis }))]
      : [];
  // A leaf of the wrong dtype is cast.
  const casts = inputs.map((_, index) =>
    fc.constant<Expression>({ kind: 'cast', to: dtype, of: { kind: 'input', index } }),
  );
  const leaf = fc.oneof(...leaves, ...leaves, ...casts, ...positions, constants);
  if (depth === 0) return leaf;
  const branches: fc.Arbitrary<Expression>[] = [
    fc
      .tuple(of('bool'), of(dtype), of(dtype))
      .map(([condition, yes, no]): Expression => ({ kind: 'select', condition, yes, no })),
  ];
  if (unary[dtype].length > 0)
    branches.push(
      fc
        .tuple(fc.constantFrom(...unary[dtype]), of(dtype))
        .map(([name, x]): Expression => ({ kind: 'unary', function: name, of: x })),
    );
  branches.push(
    fc
      .tuple(fc.constantFrom(...binary[dtype]), of(dtype), of(dtype))
      .map(([name, left, right]): Expression => ({ kind: 'binary', function: name, left, right })),
  );
  if (dtype === 'bool')
    branches.push(
      fc
        .tuple(fc.constantFrom<DType>('float32', 'int32'), fc.constantFrom(...comparisons))
        .chain(([type, name]) =>
          fc
            .tuple(of(type), of(type))
            .map(([left, right]): Expression => ({ kind: 'binary', function: name, left, right })),
        ),
    );
  return fc.oneof(leaf, ...branches);
}
