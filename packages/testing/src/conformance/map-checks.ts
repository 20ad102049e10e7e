/** Elementwise steps: every function, copies, casts, choices, and an expression of several nodes. */
import {
  type BinaryFunction,
  binaryFunctions,
  type DType,
  dtypeOfExpression,
  type Expression,
  exactFunctions,
  input,
  isFloat,
  type Shape,
  type Step,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import fc from 'fast-check';
import { allDTypes, type Case, type Check, oneOf, operand } from './case.ts';
import { closeTo, exact, type Tolerance } from './compare.ts';
import { layouts, maybeEmpty, shapes } from './random-view.ts';

/** Of floats alone: of integers the others mean something, too. */
const floatFunctions: readonly (UnaryFunction | BinaryFunction)[] = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'erf',
  'floor',
  'round',
  'power',
  'atan2',
];

const map = (expression: Expression): Step => ({ family: 'map', expression });

/** The dtypes for which a function means something. */
function dtypesFor(name: UnaryFunction | BinaryFunction): readonly DType[] {
  if (['maximum', 'minimum', 'multiply', 'equal', 'less', 'lessEqual'].includes(name)) return allDTypes;
  return floatFunctions.includes(name)
    ? ['float32', 'float16', 'float64']
    : ['float32', 'float16', 'float64', 'int32'];
}

const mapped = (
  arity: number,
  dtypes: readonly DType[],
  expression: (dtype: DType, shape: Shape) => Expression,
): fc.Arbitrary<Case> =>
  fc.tuple(maybeEmpty(), oneOf(dtypes)).chain(([shape, dtype]) =>
    fc
      .tuple(fc.array(operand(shape, dtype), { minLength: arity, maxLength: arity }), layouts(shape))
      .map(([inputs, layout]) => {
        const made = expression(dtype, shape);
        return {
          step: map(made),
          inputs,
          output: {
            ...layout,
            dtype: dtypeOfExpression(
              made,
              inputs.map(() => dtype),
            ),
          },
        };
      }),
  );

const functionCheck = (
  name: UnaryFunction | BinaryFunction,
  arity: number,
  expression: Expression,
): Check => ({
  title: `map ${name}`,
  cases: mapped(arity, dtypesFor(name), () => expression),
  tolerance: exactFunctions.includes(name) ? () => exact : closeTo,
});

const same = (): Tolerance => exact;

const copies: Check[] = [
  { title: 'map copy', cases: mapped(1, allDTypes, () => input(0)), tolerance: same },
  {
    title: 'map constant',
    cases: mapped(0, allDTypes, (dtype) => ({ kind: 'constant', value: 1.0009, dtype })),
    tolerance: same,
  },
  {
    title: 'map position',
    cases: shapes()
      .filter((shape) => shape.length > 0)
      .chain((shape) =>
        fc.tuple(layouts(shape), fc.nat(shape.length - 1)).map(([layout, axis]) => ({
          step: map({ kind: 'position', axis }),
          inputs: [],
          output: { ...layout, dtype: 'int32' as const },
        })),
      ),
    tolerance: same,
  },
  {
    title: 'map cast',
    // Floats beyond an integer's range have no defined meaning as integers.
    cases: fc.tuple(maybeEmpty(), oneOf(allDTypes), oneOf(allDTypes)).chain(([shape, from, to]) =>
      fc.tuple(operand(shape, from, isFloat(to) || to === 'bool'), layouts(shape)).map(([x, layout]) => {
        if (to === 'uint8' && isFloat(from)) x.data.set(x.data.map(Math.abs));
        return {
          step: map({ kind: 'cast', to, of: input(0) }),
          inputs: [x],
          output: { ...layout, dtype: to },
        };
      }),
    ),
    tolerance: same,
  },
  {
    title: 'map select',
    cases: fc.tuple(maybeEmpty(), oneOf(allDTypes)).chain(([shape, dtype]) =>
      fc
        .tuple(operand(shape, 'bool'), operand(shape, dtype), operand(shape, dtype), layouts(shape))
        .map(([condition, yes, no, layout]) => ({
          step: map({ kind: 'select', condition: input(0), yes: input(1), no: input(2) }),
          inputs: [condition, yes, no],
          output: { ...layout, dtype },
        })),
    ),
    tolerance: same,
  },
];

/** A tree of several nodes, as a compiler would fuse it: relu(x * y + 1) where x is below y. */
const fused = (dtype: DType): Expression => ({
  kind: 'select',
  condition: { kind: 'binary', function: 'less', left: input(0), right: input(1) },
  yes: {
    kind: 'binary',
    function: 'maximum',
    left: {
      kind: 'binary',
      function: 'add',
      left: { kind: 'binary', function: 'multiply', left: input(0), right: input(1) },
      right: { kind: 'constant', value: 1, dtype },
    },
    right: { kind: 'constant', value: 0, dtype },
  },
  no: { kind: 'unary', function: 'negate', of: input(1) },
});

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table) as Name[];

export const mapChecks: readonly Check[] = [
  ...namesOf(unaryFunctions).map((name) =>
    functionCheck(name, 1, { kind: 'unary', function: name, of: input(0) }),
  ),
  ...namesOf(binaryFunctions).map((name) =>
    functionCheck(name, 2, { kind: 'binary', function: name, left: input(0), right: input(1) }),
  ),
  ...copies,
  { title: 'map a fused expression', cases: mapped(2, ['float32', 'float16'], fused), tolerance: closeTo },
];
