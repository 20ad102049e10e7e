import { describe, expect, it } from 'vitest';
import { printGraph } from '../print-graph.ts';
import { type GraphWriter, graphOf, passedText } from './graph.test-helper.ts';
import { optimize } from './optimize.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

/** The gradient of mean((x * w) ** 2) to w, as reverse mode writes it down. */
function gradientOfMeanSquare(g: GraphWriter): readonly number[] {
  const [x, w] = [g.input('argument 0', [8, 2]), g.input('parameter', [2])];
  const y = g.call('multiply', x, w);
  const two = g.fill(2);
  const square = g.call('power', y, two);
  const sum = g.apply({ name: 'sum', axes: [0, 1], keepdim: false }, square);
  const loss = g.call('divide', sum, g.fill(16));
  const ofSum = g.call('divide', g.fill(1), g.fill(16));
  const kept = g.apply({ name: 'reshape', shape: [1, 1] }, ofSum);
  const ofSquare = g.apply({ name: 'expand', shape: [8, 2] }, kept);
  const slope = g.call('multiply', two, g.call('power', y, g.call('subtract', two, g.fill(1))));
  const product = g.call('multiply', ofSquare, slope);
  const ofY = g.call('select', g.call('equal', two, g.fill(0)), g.fill(0), product);
  const ofW = g.apply({ name: 'sum', axes: [0], keepdim: false }, g.call('multiply', ofY, x));
  return [loss, g.apply({ name: 'reshape', shape: [2] }, ofW)];
}

describe('optimize', () => {
  it('leaves the work of a gradient, and none of its ceremony', () => {
    expect(passedText(optimize, gradientOfMeanSquare)).toBe(
      [
        '%0 = argument 0 : float32[8, 2]',
        '%1 = parameter : float32[2]',
        '%2 = multiply(%0, %1) : float32[8, 2]',
        '%3 = fill() value=2 : float32[]',
        '%4 = multiply(%2, %2) : float32[8, 2]',
        '%5 = sum(%4) axes=[0,1] keepdim=false : float32[]',
        '%6 = fill() value=0.0625 : float32[]',
        '%7 = multiply(%5, %6) : float32[]',
        '%8 = multiply(%3, %2) : float32[8, 2]',
        '%9 = multiply(%6, %8) : float32[8, 2]',
        '%10 = multiply(%9, %0) : float32[8, 2]',
        '%11 = sum(%10) axes=[0] keepdim=false : float32[2]',
        'result 0 = %7',
        'result 1 = %11',
      ].join('\n'),
    );
  });

  it('has nothing left to do afterwards', () => {
    const once = optimize(graphOf(gradientOfMeanSquare));
    expect(printGraph(optimize(once))).toBe(printGraph(once));
  });

  it('changes no result', () => expectSameBits(optimize, 2000));
});
