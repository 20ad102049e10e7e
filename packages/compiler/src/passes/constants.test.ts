import { cpu } from '@glissade/backend-cpu';
import { apply, tensor, type UnaryFunction, unaryFunctions, useBackend } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { constants } from './constants.ts';
import { passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

describe('constants', () => {
  it('computes what depends on no input', () => {
    const text = passedText(constants, (g) => {
      const [row, column] = [0, 1].map((axis) => g.apply({ name: 'iota', shape: [2, 3], axis }));
      const place = g.call('add', g.call('multiply', row!, g.fill(3, [], 'int32')), column!);
      return g.call(
        'equal',
        g.input('x', [2, 3], 'int32'),
        g.apply({ name: 'reshape', shape: [2, 3] }, place),
      );
    });
    expect(text).toBe(
      [
        '%0 = x : int32[2, 3]',
        '%1 = constant [0, 1, 2, ... 6 elements] : int32[2, 3]',
        '%2 = equal(%0, %1) : bool[2, 3]',
        'result = %2',
      ].join('\n'),
    );
  });

  it('keeps one number one number, however many elements it has', () => {
    const text = passedText(constants, (g) => {
      const ones = g.fill(1, [1000, 1]);
      const halves = g.call('divide', ones, g.fill(2, [1000]));
      return g.call('sqrt', g.call('subtract', halves, halves));
    });
    expect(text).toBe('%0 = fill() value=0 : float32[1000, 1000]\nresult = %0');
  });

  it('leaves what every backend rounds in its own way to the one that it is for: once, of one number', () => {
    const text = passedText(constants, (g) => [
      g.call('exp', g.fill(1, [1000])),
      g.call('sin', g.constant(Float32Array.of(1, 2), [2], 'float32')),
    ]);
    expect(text).toBe(
      [
        '%0 = fill() value=1 : float32[]',
        '%1 = exp(%0) : float32[]',
        '%2 = expand(%1) : float32[1000]',
        '%3 = constant [1, 2] : float32[2]',
        '%4 = sin(%3) : float32[2]',
        'result 0 = %2',
        'result 1 = %4',
      ].join('\n'),
    );
  });

  it('makes constants of equal elements fills, and tells -0 from 0', () => {
    const text = passedText(constants, (g) => [
      g.constant(Float32Array.of(-0, -0), [2], 'float32'),
      g.constant(Float32Array.of(0, -0), [2], 'float32'),
    ]);
    expect(text).toBe(
      [
        '%0 = fill() value=-0 : float32[2]',
        '%1 = constant [0, -0] : float32[2]',
        'result 0 = %0',
        'result 1 = %1',
      ].join('\n'),
    );
  });

  it('computes nothing that would take much memory', () => {
    const text = passedText(constants, (g) => {
      const [row, column] = [0, 1].map((axis) => g.apply({ name: 'iota', shape: [100, 100], axis }));
      const few = g.constant(Float32Array.of(1, 2), [2], 'float32');
      return [g.call('add', row!, column!), g.apply({ name: 'expand', shape: [1000, 2] }, few)];
    });
    expect(text).toBe(
      [
        '%0 = iota() axis=0 : int32[100, 100]',
        '%1 = iota() axis=1 : int32[100, 100]',
        '%2 = constant [1, 2] : float32[2]',
        '%3 = add(%0, %1) : int32[100, 100]',
        '%4 = expand(%2) : float32[1000, 2]',
        'result 0 = %3',
        'result 1 = %4',
      ].join('\n'),
    );
  });

  it('changes no result', () => expectSameBits(constants));

  it('changes no result of the CPU backend, whose functions are not those of the reference', async () => {
    useBackend(await cpu({ threads: 1 }));
    const numbers = Float32Array.from({ length: 2000 }, (_, i) => (i + 1) / 300);
    for (const name of Object.keys(unaryFunctions) as UnaryFunction[]) {
      const f = () => apply({ name }, tensor(numbers));
      expect(compile(f)().dataSync(), name).toEqual(f().dataSync());
    }
  });
});
