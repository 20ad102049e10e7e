/** Random kernels over random views mean what the reference backend says, on one thread and on three. */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  type Kernel,
  type Program,
  type Reduction,
  type Shape,
  type Step,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { views } from '../views.test-helper.ts';
import { expressions } from './expressions.test-helper.ts';
import { emptyArrays, interpret } from './program.test-helper.ts';

const one = (await cpu({ threads: 1 })) as KernelBackend;
const three = (await cpu({ threads: 3 })) as KernelBackend;
afterAll(() => three.dispose());

const small: Record<DType, fc.Arbitrary<number>> = {
  float16: fc.integer({ min: -900, max: 900 }).map((n) => n / 128),
  float32: fc.integer({ min: -8, max: 8 }).map((n) => n / 2),
  float64: fc.integer({ min: -8, max: 8 }).map((n) => n / 2),
  int32: fc.integer({ min: -5, max: 5 }),
  uint8: fc.integer({ min: 0, max: 3 }),
  bool: fc.integer({ min: 0, max: 1 }),
};
const dtypes = fc.constantFrom<DType>(
  'float32',
  'float32',
  'float32',
  'float16',
  'int32',
  'bool',
  'uint8',
  'float64',
);
const someViews = (shapes: readonly Shape[], types: readonly DType[], repeats = true) =>
  fc.tuple(
    ...shapes.map((shape, i) => views(shape, types[i]!, { repeats, elements: small[types[i]!] })),
  ) as fc.Arbitrary<View<TypedArray>[]>;

interface Case {
  readonly step: Step;
  readonly inputs: View<TypedArray>[];
  readonly extras: View<TypedArray>[];
  readonly results: Expression[];
  readonly outputs: View<TypedArray>[];
}

/** A step with extras, results and outputs. */
const cases = (
  step: fc.Arbitrary<{ step: Step; inputs: View<TypedArray>[]; value: DType; shape: Shape }>,
): fc.Arbitrary<Case> =>
  step.chain(({ step, inputs, value, shape }) =>
    fc.array(dtypes, { maxLength: 2 }).chain((types) =>
      fc
        .tuple(
          someViews(
            types.map(() => shape),
            types,
          ),
          fc.array(
            fc.oneof(
              fc.constant<Expression>({ kind: 'input', index: 0 }),
              dtypes.chain((type) => expressions(type, [value, ...types], shape.length)),
            ),
            { minLength: 1, maxLength: 3 },
          ),
        )
        .chain(([extras, results]) => {
          const out = results.map((result) => dtypeOfExpression(result, [value, ...types]));
          return someViews(
            out.map(() => shape),
            out,
            false,
          ).map((outputs) => ({
            step,
            inputs,
            extras,
            results,
            outputs,
          }));
        }),
    ),
  );

/**
 * The case as a program in which every view has a buffer of its own, filled by the call. Several copies, each with buffers of
 * its own, share their code.
 */
function programOf(
  { step, inputs, extras, results, outputs }: Case,
  copies: number,
): {
  program: Program;
  given: TypedArray[];
} {
  const own = [...inputs, ...extras, ...outputs];
  const all = Array.from({ length: copies }, () => own).flat();
  let bytes = 0;
  const buffers = all.map(({ dtype, buffer }) => {
    const offset = bytes;
    bytes += Math.ceil((buffer.byteLength + 1) / 64) * 64;
    return { dtype, length: buffer.length, offset };
  });
  const numbered = all.map((view, i): View<number> => ({ ...view, buffer: i }));
  const e = inputs.length + extras.length;
  const kernels = Array.from({ length: copies }, (_, copy): Kernel => {
    const views = numbered.slice(copy * own.length, (copy + 1) * own.length);
    return {
      step,
      inputs: views.slice(0, inputs.length),
      extras: views.slice(inputs.length, e),
      results,
      outputs: views.slice(e),
    };
  });
  const places = all.map((_, i) => i);
  const program = {
    buffers,
    kernels,
    inputs: places,
    outputs: kernels.flatMap(({ outputs }) => outputs),
    bytes,
  };
  return { program, given: all.map(({ buffer }) => buffer) };
}

function check(random: Case): void {
  for (const [backend, copies] of [
    [one, 1],
    [three, 2],
  ] as const) {
    const { program, given } = programOf(random, copies);
    const expected = emptyArrays(program);
    given.forEach((array, i) => void expected[i]!.set(array));
    interpret(program, expected);
    const inputs = given.map((array, i) => whole(array, program.buffers[i]!.dtype, [array.length]));
    const outputs = backend.compile(program).run(inputs);
    outputs.forEach(({ buffer }, i) => {
      const number = program.outputs[i]!.buffer;
      const [got, want] = [[...buffer], [...expected[number]!]];
      // Zero's sign is nobody's business here.
      expect(got.map((x) => x + 0)).toEqual(want.map((x) => x + 0));
    });
  }
}

const shapes = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  // Several vectors in each turn of a loop.
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(8, 16, 48)),
);

const maps = shapes.chain((shape) =>
  fc.array(dtypes, { minLength: 0, maxLength: 3 }).chain((types) =>
    dtypes.chain((value) =>
      fc.record({
        step: expressions(value, types, shape.length).map(
          (expression): Step => ({ family: 'map', expression }),
        ),
        inputs: someViews(
          types.map(() => shape),
          types,
        ),
        value: fc.constant(value),
        shape: fc.constant(shape),
      }),
    ),
  ),
);

const reductions = fc.constantFrom<Reduction>('sum', 'product', 'max', 'min', 'argmax');
const reduces = shapes.chain((shape) =>
  fc
    .tuple(
      fc.array(dtypes, { minLength: 1, maxLength: 2 }),
      fc.subarray([...shape.keys()]),
      reductions,
      dtypes,
    )
    .chain(([types, axes, by, type]) => {
      // Long products overflow, each in another order.
      const safe =
        by === 'product' ? fc.constant<Expression>({ kind: 'constant', value: 1, dtype: type }) : undefined;
      return fc.record({
        step: (safe ?? expressions(type, types, shape.length, 1)).map(
          (expression): Step => ({ family: 'reduce', by, axes, expression }),
        ),
        inputs: someViews(
          types.map(() => shape),
          types,
        ),
        value: fc.constant<DType>(by === 'argmax' ? 'int32' : type),
        shape: fc.constant(shape.map((n, axis) => (axes.includes(axis) ? 1 : n))),
      });
    }),
);

const lengths = (max: number) => fc.array(fc.integer({ min: 1, max }), { maxLength: 2 });
const contracts = fc
  .tuple(
    lengths(2),
    lengths(6),
    lengths(6),
    lengths(12),
    fc.constantFrom<DType>('float32', 'float64', 'int32', 'uint8'),
  )
  .chain(([batch, rows, columns, inner, dtype]) =>
    fc.record({
      step: fc.constant<Step>({ family: 'contract', batch: batch.length, inner: inner.length }),
      inputs: someViews(
        [
          [...batch, ...rows, ...inner],
          [...batch, ...columns, ...inner],
        ],
        [dtype, dtype],
      ),
      value: fc.constant(dtype),
      shape: fc.constant([...batch, ...rows, ...columns]),
    }),
  );

const gathers = shapes
  .filter((shape) => shape.length > 0)
  .chain((shape) =>
    fc
      .tuple(fc.integer({ min: 0, max: shape.length - 1 }), fc.integer({ min: 1, max: 6 }), dtypes)
      .chain(([axis, length, dtype]) =>
        fc.record({
          step: fc.constant<Step>({ family: 'gather', axis }),
          inputs: fc.tuple(
            views(
              shape.map((n, i) => (i === axis ? length : n)),
              dtype,
              { elements: small[dtype] },
            ),
            views(shape, 'int32', { repeats: true, elements: fc.integer({ min: 0, max: length - 1 }) }),
          ) as fc.Arbitrary<View<TypedArray>[]>,
          value: fc.constant(dtype),
          shape: fc.constant(shape),
        }),
      ),
  );

const others = shapes
  .filter((shape) => shape.length > 0 && size(shape) > 0)
  .chain((shape) =>
    fc.integer({ min: 0, max: shape.length - 1 }).chain((axis) =>
      fc.record({
        step: fc.constantFrom<Step>(
          { family: 'scan', axis },
          { family: 'argsort', axis, descending: true },
          { family: 'random' },
        ),
        inputs: someViews([shape], ['float32']),
        shape: fc.constant(shape),
      }),
    ),
  )
  .map(({ step, inputs, shape }) => {
    const value: DType = step.family === 'argsort' ? 'int32' : 'float32';
    const key = whole<TypedArray>(Int32Array.of(7, -3), 'int32', [2]);
    return { step, shape, value, inputs: step.family === 'random' ? [key] : inputs };
  });

describe('a compiled kernel', () => {
  it.each([
    ['map', maps],
    ['reduce', reduces],
    ['contract', contracts],
    ['gather', gathers],
    ['scan, argsort and random', others],
  ] as const)('%s, with what comes after it', (_, arbitrary) => {
    fc.assert(fc.property(cases(arbitrary), check), { numRuns: 150 });
  });
});
