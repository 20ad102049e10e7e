/** Memory of a backward pass: what is done with goes back to the backend, and nothing that anybody else has. */
import {
  type Backend,
  conv2d,
  eagerDevice,
  logSoftmax,
  matmul,
  maxPool2d,
  reference,
  relu,
  softmax,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { beforeEach, describe, expect, it } from 'vitest';
import { customGradient, grad, gradients, graphOf, parameter } from './index.ts';

/** What was allocated, and what was freed of it. */
const made = new Set<unknown>();
const freed = new Set<unknown>();

const counting: Backend = {
  ...(reference as Backend),
  allocate(dtype, length) {
    const buffer = reference.allocate(dtype, length);
    made.add(buffer);
    return buffer;
  },
  free(buffer) {
    expect(made, 'freed twice, or made elsewhere').toContain(buffer);
    made.delete(buffer);
    freed.add(buffer);
    reference.free(buffer as never);
  },
};

beforeEach(() => {
  useBackend(counting);
  made.clear();
  freed.clear();
});

const bufferOf = (of: Tensor): unknown => (of.value as { buffer: unknown }).buffer;

/** A small network; its loss, and its parameters. */
function network(): { loss: Tensor; parameters: Tensor[] } {
  const image = tensor([[[[1, 2, 3, 4], [5, 6, 7, 8], [8, 7, 6, 5], [4, 3, 2, 1]]]]); // biome-ignore format: an image
  const weight = parameter(tensor([[[[1, 0], [0, -1]]], [[[0, 2], [1, 0]]]])); // biome-ignore format: two kernels
  const bias = parameter(tensor([0.5, -0.5]));
  const head = parameter(tensor([[1, -1], [2, 1]])); // biome-ignore format: a matrix
  const hidden = maxPool2d(relu(conv2d(image, weight, bias, { padding: 1 })), 2).mean([2, 3]);
  return { loss: matmul(hidden, head).square().sum(), parameters: [weight, bias, head] };
}

const numbers = (list: readonly (Tensor | undefined)[]): unknown => list.map((each) => each?.toArray());

describe('the memory of a backward pass', () => {
  it('is given back, but for the gradients', () => {
    const { loss, parameters } = network();
    made.clear();
    loss.backward();
    expect(freed.size).toBeGreaterThan(5);
    // The seed was not made on the way.
    expect(made.size).toBeLessThanOrEqual(parameters.length + 1);
    for (const { grad: gradient } of parameters) expect(made).toContain(bufferOf(gradient!));
    const again = network();
    again.loss.backward(undefined, { createGraph: true });
    expect(numbers(parameters.map((each) => each.grad))).toEqual(
      numbers(again.parameters.map((each) => each.grad)),
    );
  });

  it.each(Object.entries({ softmax, logSoftmax }))('is given back by the derivative of %s', (_, f) => {
    const x = parameter(tensor([[1, 2, 3], [0, 4, 2]])); // biome-ignore format: a matrix
    const loss = (): Tensor =>
      f(f(x.mul(2), 1).mul(3), 0)
        .square()
        .sum();
    const first = loss();
    made.clear();
    first.backward();
    // The seed, and the gradient.
    expect(made.size).toBeLessThanOrEqual(2);
    const [expected] = gradients(loss(), [x], { createGraph: true });
    expect(x.grad!.toArray()).toEqual(expected!.toArray());
  });

  it('is left alone where the pass is recorded', () => {
    const { loss, parameters } = network();
    loss.backward(undefined, { createGraph: true });
    expect(freed.size).toBe(0);
    const [weight] = parameters;
    const first = weight!.grad!;
    weight!.grad = undefined;
    first.square().sum().backward();
    expect([...weight!.grad!.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('is left alone where somebody has looked at it', () => {
    const { loss } = network();
    const gradients: number[] = [];
    const pending = [graphOf(loss)];
    for (const node of pending) {
      gradients.push(...node.gradient!.dataSync());
      pending.push(...node.inputs);
    }
    expect(gradients).not.toContain(Number.NaN);
  });

  it("is left alone where a function's own derivative has seen it", () => {
    const seen: Tensor[] = [];
    const watched = customGradient({
      name: 'watched',
      forward: (x: Tensor) => x.mul(2),
      backward: (cotangent) => {
        seen.push(cotangent, cotangent.mul(3));
        return [cotangent.mul(2)];
      },
    });
    const x = parameter(tensor([1, 2, 3]));
    watched(x.square()).square().sum().backward();
    expect(numbers(seen)).toEqual([
      [4, 16, 36],
      [12, 48, 108],
    ]);
    expect(x.grad!.toArray()).toEqual([16, 128, 432]);
  });

  it("is given back also after others have been asked, and is anybody's when the pass has ended", () => {
    const arena = (): unknown => (eagerDevice(counting) as { arena?: unknown }).arena;
    const outside = customGradient({
      name: 'outside',
      forward: (x: Tensor) => x.mul(2),
      backward: (g) => [g],
    });
    const x = parameter(tensor([1, 2]));
    const late = outside(x.square().square().square());
    const y = parameter(tensor([3, 4]));
    const loss = late.mul(y).sum();
    made.clear();
    loss.backward();
    // The seed, both gradients (that of x is a product), and the cotangent that the function saw.
    expect(made.size).toBeLessThanOrEqual(4);
    expect(arena()).toBeUndefined();
    const broken = customGradient({
      name: 'broken',
      forward: (x: Tensor) => x.mul(2),
      backward: () => [tensor([1, 2, 3])],
    });
    expect(() => broken(x.square()).sum().backward()).toThrow('they must be equal');
    expect(arena()).toBeUndefined();
  });

  it('does not take the seed, nor gradients that add up', () => {
    const x = parameter(tensor([1, 2]));
    const seed = tensor([1, 10]);
    for (let i = 0; i < 2; i++) x.mul(x).backward(seed);
    expect(seed.toArray()).toEqual([1, 10]);
    expect(x.grad!.toArray()).toEqual([4, 80]);
    expect(freed.size).toBeGreaterThan(0);
  });

  it('stays with a cotangent that several share, and slices that wait', () => {
    const x = parameter(tensor([1, 2, 3, 4]));
    const doubled = x.mul(2);
    const [left, right] = [doubled.slice(0, 0, 2), doubled.slice(0, 2, 4)];
    const loss = left.add(right).add(left).square().sum().add(doubled.sum());
    made.clear();
    loss.backward();
    expect(x.grad!.toArray()).toEqual([82, 130, 42, 66]);
    expect(made.size).toBeLessThanOrEqual(2);
  });

  it('belongs to the pass alone, also where a derivative asks for another', () => {
    const cubeRoot = customGradient({
      name: 'cubeRoot',
      forward: (x: Tensor) => x.pow(1 / 3),
      backward: (cotangent, [x]) => [cotangent.mul(grad((y: Tensor) => y.pow(1 / 3).sum())(x!.detach()))],
    });
    const x = parameter(tensor([1, 8]));
    cubeRoot(x.mul(1)).square().sum().backward();
    expect(x.grad!.toArray()).toEqual([expect.closeTo(2 / 3, 5), expect.closeTo(1 / 3, 5)]);
  });

  it('needs no arena where a backend wants nothing back', () => {
    const { worthFreeing, ...rest } = counting;
    expect(worthFreeing).toBe(0);
    expect(eagerDevice(rest).newArena!()).toBeUndefined();
    useBackend(rest);
    network().loss.backward();
    expect(freed.size).toBe(0);
  });
});
