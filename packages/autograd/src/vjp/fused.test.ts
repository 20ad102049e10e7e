/** Gradients of fused functions are those of their operations one by one; of the second order, too. */
import {
  abs,
  add,
  atan2,
  div,
  exp,
  fused,
  log1p,
  manualSeed,
  maximum,
  minimum,
  mul,
  randn,
  reference,
  relu,
  sigmoid,
  sin,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  useBackend,
  where,
} from '@glissade/tensor';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { grad, parameter, printGraph } from '../index.ts';
import { nodeOf } from '../node.ts';
import { fusedRule } from './fused.ts';
import { vjp } from './index.ts';
import type { Call } from './rule.ts';

beforeEach(() => {
  useBackend(reference);
  manualSeed(7);
});

type Three = (x: Tensor, y: Tensor, z: Tensor) => Tensor;
type Combination = (a: Tensor, b: Tensor) => Tensor;

const unary: readonly ((x: Tensor) => Tensor)[] = [
  tanh,
  sin,
  sigmoid,
  square,
  abs,
  relu,
  (x) => exp(mul(tanh(x), 0.5)),
  (x) => log1p(square(x)),
  (x) => div(1, add(square(x), 1)),
];
const binary: readonly Combination[] = [
  add,
  sub,
  mul,
  maximum,
  minimum,
  atan2,
  (a, b) => div(a, add(abs(b), 1)),
  (a, b) => where(a.gt(b), a, mul(b, 2)),
];

/** A function of three inputs that uses earlier results again and again. */
const functions: fc.Arbitrary<Three> = fc
  .array(fc.record({ by: fc.nat(), left: fc.nat(), right: fc.nat() }), { minLength: 1, maxLength: 8 })
  .map(
    (operations): Three =>
      (...inputs) => {
        const values: Tensor[] = [...inputs];
        for (const { by, left, right } of operations) {
          const [a, b] = [values.at(left % values.length)!, values.at(right % values.length)!];
          const name = by % (unary.length + binary.length);
          values.push(name < unary.length ? unary[name]!(a) : binary[name - unary.length]!(a, b));
        }
        // All inputs take part: the shape is theirs.
        return inputs.reduce((sum, each) => add(sum, mul(each, 0.25)), values.at(-1)!);
      },
  );

const drawn = (): [Tensor, Tensor, Tensor] => [randn([2, 3]), randn([3]), randn([2, 1])];

/** The first derivatives, and those of the sum of their squares, with respect to each input. */
function derivatives(f: Three, inputs: [Tensor, Tensor, Tensor]): number[] {
  const slopes = grad((x: Tensor, y: Tensor, z: Tensor) => sum(f(x, y, z)), [0, 1, 2]);
  const steepness = (x: Tensor, y: Tensor, z: Tensor): Tensor =>
    slopes(x, y, z)
      .map((slope) => sum(square(slope)))
      .reduce(add);
  return [...slopes(...inputs), ...grad(steepness, [0, 1, 2])(...inputs)].flatMap((each) => [
    ...each.dataSync(),
  ]);
}

describe('gradients of fused functions', () => {
  it('are those of the operations one by one, twice', () => {
    fc.assert(
      fc.property(functions, (f) => {
        const inputs = drawn();
        const together = fused('together', f);
        expect(together(...inputs).toArray()).toEqual(f(...inputs).toArray());
        const [expected, found] = [f, together].map((each) => derivatives(each, inputs));
        const scale = Math.max(1, ...expected!.map(Math.abs));
        for (const [i, value] of expected!.entries())
          expect(Math.abs(found![i]! - value) / scale, `${i}`).toBeLessThan(1e-4);
      }),
      // One seed: float32 cancels too much in some functions of a million.
      { numRuns: 200, seed: 7 },
    );
  });

  it('are what was given, where the function is a sum', () => {
    const [x, seed] = [parameter(tensor([1, 2])), tensor([3, 4])];
    fused('plus', (a, b) => add(a, b))(x, tensor([5, 6])).backward(seed);
    expect(x.grad!.toArray()).toEqual([3, 4]);
    expect((x.grad!.value as { buffer: unknown }).buffer).toBe((seed.value as { buffer: unknown }).buffer);
  });

  it('are 0 where an input is not used', () => {
    const [x, y] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
    fused('left', (a: Tensor, _: Tensor) => a)(x, y)
      .sum()
      .backward();
    expect([x, y].map(({ grad }) => grad!.toArray())).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('are written down once for every function', () => {
    const x = parameter(tensor([1, 2]));
    const call = nodeOf(fused('curve', (a: Tensor) => mul(tanh(a), a))(x))!.call as Call<'elementwise'>;
    let calls = 0;
    const rule = fusedRule((...all) => {
      calls++;
      return vjp(...all);
    });
    const slope = (): unknown => (rule(tensor([1, 1]), call, 0) as Tensor).toArray();
    const [first, before] = [slope(), calls];
    expect([slope(), calls]).toEqual([first, before]);
    expect(before).toBeGreaterThan(0);
  });

  it('are shown by the name of the function', () => {
    const x = parameter(tensor(1));
    const y = fused('bend', (x) => mul(tanh(x), 2))(x);
    expect(`${y}`).toContain('grad_fn=<BendBackward0>');
    expect(printGraph(y)).toContain('bend');
  });
});
