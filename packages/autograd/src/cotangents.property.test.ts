/** Backward passes of random programs: gradients are the same whether memory is used again on the way or not. */
import {
  concat,
  conv1d,
  matmul,
  maxPool2d,
  pad,
  reference,
  type Tensor,
  tensor,
  useBackend,
  where,
} from '@glissade/tensor';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { customGradient, parameter } from './index.ts';

beforeEach(() => useBackend(reference));

const passed = customGradient({
  name: 'passed',
  forward: (x: Tensor) => x.mul(2),
  backward: (cotangent) => [cotangent],
});

/** From matrices [3, 4] to another. Many share memory, or cotangents, with what they were given. */
const steps: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  (x, y) => x.add(y),
  (x, y) => x.mul(y),
  (x) => x.reshape([4, 3]).transpose(0, 1),
  (x, y) => concat([x.slice(0, 1, 3), y.slice(0, 0, 1)], 0),
  (x, y) => concat([y.slice(1, 3, 4), x.slice(1, 0, 3)], 1),
  (x) => x.sum(0, { keepdim: true }).expand([3, 4]),
  (x, y) => matmul(x, y.transpose(0, 1)).matmul(x),
  (x) => pad(x, [1, 1, 0, 2]).slice(0, 0, 3).slice(1, 1, 5),
  (x) => x.amax(1, { keepdim: true }).mul(x),
  (x, y) => where(x.gt(y), x, y.mul(0.5)),
  (x) => maxPool2d(pad(x, [1, 0]).reshape([1, 3, 5]), [1, 2], { stride: 1 }).reshape([3, 4]),
  (x, y) => conv1d(x.reshape([1, 3, 4]), y.slice(1, 0, 3).reshape([3, 3, 1]), undefined).reshape([3, 4]),
  (x, y) =>
    conv1d(x.reshape([1, 3, 4]), y.slice(1, 0, 3).reshape([1, 3, 3]), undefined, { padding: 1 })
      .reshape([1, 4])
      .add(x),
  (x) => passed(x),
  (x) => x.cumsum(1),
  (x) => x.slice(0, 2, null, -1),
  (x) => x.to('float64').to('float32'),
  (x, y) => x.sub(y.detach()),
];

const program = fc.record({
  seeds: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 24, maxLength: 24 }),
  lines: fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: steps.length - 1 }),
      left: fc.nat(20),
      right: fc.nat(20),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  isTwice: fc.boolean(),
});

test('gradients of random programs do not depend on it', () => {
  fc.assert(
    fc.property(program, ({ seeds, lines, isTwice }) => {
      const gradients = [false, true].map((createGraph) => {
        const leaves = [0, 12].map((from) =>
          parameter(
            tensor(seeds.slice(from, from + 12))
              .reshape([3, 4])
              .div(4),
          ),
        );
        const made: Tensor[] = [...leaves];
        for (const { step, left, right } of lines)
          made.push(steps[step]!(made[left % made.length]!, made[right % made.length]!));
        const loss = made
          .at(-1)!
          .mul(made[made.length >> 1]!)
          .sum();
        loss.backward(undefined, { createGraph, retainGraph: true });
        if (isTwice) loss.backward(undefined, { createGraph });
        return leaves.map((leaf) => leaf.grad?.toArray());
      });
      expect(gradients[0]).toEqual(gradients[1]);
    }),
    { numRuns: 500 },
  );
});
