/** Reductions and contractions: many elements into one. */
import { type DType, input, type Reduction, size } from '@glissade/tensor';
import fc from 'fast-check';
import { allDTypes, type Case, type Check, oneOf, operand } from './case.ts';
import { exact, summed } from './compare.ts';
import { layouts, maybeEmpty, shapes } from './random-view.ts';

const reductions: Reduction[] = ['sum', 'product', 'max', 'min', 'argmax'];

function reductionCases(by: Reduction): fc.Arbitrary<Case> {
  const dtypes: readonly DType[] =
    by === 'sum' || by === 'product' ? ['float32', 'float16', 'float64', 'int32'] : allDTypes;
  // Of more factors, floats overflow in one order of multiplication and not in another. Operations refuse to choose from nothing.
  const sizes = by === 'product' ? maybeEmpty(2, 5) : by === 'sum' ? maybeEmpty(4, 7) : shapes(4, 7);
  return fc.tuple(sizes, oneOf(dtypes)).chain(([shape, dtype]) =>
    fc.subarray([...shape.keys()]).chain((axes) =>
      fc
        .tuple(
          operand(shape, dtype, dtype === 'int32' || (by !== 'sum' && by !== 'product')),
          layouts(shape.map((n, axis) => (axes.includes(axis) ? 1 : n))),
        )
        .map(([x, layout]) => ({
          step: { family: 'reduce' as const, by, axes, expression: input(0) },
          inputs: [x],
          output: { ...layout, dtype: by === 'argmax' ? ('int32' as const) : dtype },
        })),
    ),
  );
}

/** left [b..., m..., k...] with right [b..., n..., k...], and sometimes an addend [b..., m..., n...]. */
function contractions(dtypes: fc.Arbitrary<DType>): fc.Arbitrary<Case> {
  const group = fc.array(
    fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: 1, max: 6 }) },
      { weight: 10, arbitrary: fc.integer({ min: 7, max: 40 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    { maxLength: 2 },
  );
  return (
    fc
      .tuple(
        group.map((b) => b.map((n) => Math.min(n, 3))),
        group,
        group,
        group,
        dtypes,
      )
      // A million products say no more than ten thousand, and take their time.
      .filter(([batch, rows, columns, inner]) => size([...batch, ...rows, ...columns, ...inner]) <= 2 ** 18)
      .chain(([batch, rows, columns, inner, dtype]) =>
        fc
          .tuple(
            operand([...batch, ...rows, ...inner], dtype, dtype === 'int32'),
            operand([...batch, ...columns, ...inner], dtype, dtype === 'int32'),
            fc.option(operand([...batch, ...rows, ...columns], dtype, dtype === 'int32')),
            layouts([...batch, ...rows, ...columns]),
          )
          .map(([left, right, addend, layout]) => ({
            step: { family: 'contract' as const, batch: batch.length, inner: inner.length },
            inputs: addend ? [left, right, addend] : [left, right],
            output: { ...layout, dtype },
          })),
      )
  );
}

export const foldChecks: readonly Check[] = [
  ...reductions.map((by) => ({
    title: `reduce ${by}`,
    cases: reductionCases(by),
    tolerance: by === 'sum' || by === 'product' ? summed : () => exact,
  })),
  {
    title: 'contract',
    cases: contractions(oneOf(['float32', 'float16', 'float64', 'int32'])),
    // A sum of halves is rounded to one before the addend is added, of which less may be left than it was rounded by.
    tolerance: (dtype, { inputs }) =>
      dtype === 'float16' && inputs.length > 2 ? { ...summed(dtype), ofTerms: 2 ** -10 } : summed(dtype),
  },
];
