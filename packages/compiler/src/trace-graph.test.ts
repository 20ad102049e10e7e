import { parameter } from '@glissade/autograd';
import { BatchNorm1d, Dropout } from '@glissade/nn';
import { ones, randLike, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { traceGraph } from './index.ts';

const names = (compute: (...given: Tensor[]) => Tensor[], ...given: Tensor[]): string[] =>
  traceGraph(compute, given).graph.instructions.map((each) =>
    each.kind === 'apply' ? each.primitive.name : each.kind,
  );

describe('traceGraph', () => {
  it('writes down what the results need, and where the inputs come from', () => {
    const w = parameter(tensor([1, 2]));
    const compute = (x: Tensor): Tensor[] => {
      x.exp();
      return [x.mul(w), x.mul(w).sum()];
    };
    const { graph, inputs } = traceGraph(compute, [zeros([2])]);
    expect(names(compute, zeros([2]))).toEqual(['input', 'input', 'multiply', 'multiply', 'sum']);
    expect(
      graph.instructions.map((each) => (each.kind === 'apply' ? each.primitive.name : each.kind)),
    ).toEqual(['input', 'input', 'multiply', 'multiply', 'sum']);
    expect(inputs[0]).toEqual({ kind: 'argument', index: 0 });
    expect(inputs[1]?.kind === 'tensor' && inputs[1].tensor).toBe(w);
    expect(graph.outputs.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('finds the tensors in the fields of modules', () => {
    const norm = new BatchNorm1d(2).eval();
    const { inputs } = traceGraph((x) => [norm.forward(x)], [zeros([3, 2])]);
    const tensors = inputs.flatMap((input) => (input.kind === 'tensor' ? [input.tensor] : []));
    expect(tensors).toContain(norm.weight);
    expect(tensors).toContain(norm.runningMean);
  });

  it('tells of random numbers', () => {
    const { inputs } = traceGraph((x) => [x.add(randLike(x))], [zeros([2])]);
    expect(inputs.map(({ kind }) => kind)).toEqual(['argument', 'drawn']);
  });

  it('refuses functions that change something, and leaves it as it was', () => {
    const norm = new BatchNorm1d(2);
    const before = norm.runningMean!.toArray();
    expect(() => traceGraph((x) => [norm.forward(x)], [ones([3, 2])])).toThrow('call eval() before');
    expect(norm.runningMean!.toArray()).toEqual(before);
    const drop = new Dropout(0.5);
    expect(() => traceGraph((x) => [drop.forward(x)], [ones([3, 2])])).toThrow('call eval() before');
  });

  it('refuses results that are not computed', () => {
    const w = ones([2]);
    expect(() => traceGraph(() => [w], [])).toThrow('as it is');
    expect(() => traceGraph((x) => [x.add(w), w], [w])).toThrow('as it is');
  });

  it('gives arguments back', () => {
    const { graph } = traceGraph((x, y) => [y, x], [ones([2]), ones([3])]);
    expect(graph.outputs.map(({ line }) => graph.instructions[line]!.shape)).toEqual([[3], [2]]);
  });

  it('refuses looks at values', () => {
    expect(() => traceGraph((x) => [x.mul(x.sum().itemSync())], [ones([2])])).toThrow(
      'cannot look at a value',
    );
  });
});
