/** Elementwise steps of several functions against the reference backend. */
import { type Expression, input, newArray, type TypedArray, whole } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { views } from '../views.test-helper.ts';
import { binary, check, unary } from './map.test-helper.ts';

describe('a tree of functions', () => {
  const { tree } = fc.letrec<{ tree: Expression; number: Expression; condition: Expression }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, fc.constantFrom(input(0), input(1)), tie('number')),
    number: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Expression>(input(0), input(1), { kind: 'constant', value: 0.5, dtype: 'float32' }),
      fc.record<Expression & { kind: 'unary' }>({
        kind: fc.constant('unary'),
        function: fc.constantFrom('negate', 'abs', 'sqrt', 'floor', 'round'),
        of: tie('number'),
      }),
      fc.record<Expression & { kind: 'binary' }>({
        kind: fc.constant('binary'),
        function: fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum', 'remainder'),
        left: tie('number'),
        right: tie('number'),
      }),
      fc.record<Expression & { kind: 'select' }>({
        kind: fc.constant('select'),
        condition: tie('condition'),
        yes: tie('number'),
        no: tie('number'),
      }),
      fc.record<Expression & { kind: 'cast' }>({
        kind: fc.constant('cast'),
        to: fc.constant('float32'),
        of: fc.oneof(
          tie('condition'),
          fc.constant<Expression>(input(2)),
          fc.constant<Expression>({ kind: 'position', axis: 0 }),
        ),
      }),
    ),
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.record<Expression & { kind: 'binary' }>({
        kind: fc.constant('binary'),
        function: fc.constantFrom('equal', 'less', 'lessEqual'),
        left: tie('number'),
        right: tie('number'),
      }),
      fc.record<Expression & { kind: 'cast' }>({
        kind: fc.constant('cast'),
        to: fc.constant('bool'),
        of: tie('number'),
      }),
    ),
  }));

  it('is computed as its parts would be', () => {
    const shape = fc.constantFrom<number[]>([5], [3, 4], [2, 3, 300], [5000]);
    const withViews = fc
      .tuple(tree, shape)
      .chain(([expression, lengths]) =>
        fc.tuple(
          fc.constant(expression),
          fc.tuple(
            views(lengths, 'float32', { repeats: true }),
            views(lengths, 'float32', { repeats: true }),
            views(lengths, 'uint8', { repeats: true }),
          ),
          views(lengths, 'float32'),
        ),
      );
    fc.assert(
      fc.property(withViews, (c) => check(...c)),
      { numRuns: 200 },
    );
  });

  it('computes a shared part once and reads positions along any axis', () => {
    const position: Expression = { kind: 'position', axis: 1 };
    const shared = binary('multiply', { kind: 'cast', to: 'float32', of: position }, input(0));
    const shape = [3, 5];
    const x = whole(Float32Array.from({ length: 15 }, (_, i) => i) as TypedArray, 'float32', shape);
    check(
      binary('add', shared, unary('negate', shared)),
      [x],
      whole(newArray('float32', 15), 'float32', shape),
    );
    check(position, [], whole(newArray('int32', 15), 'int32', shape));
  });
});
