import { describe, expect, it } from 'vitest';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { oneHot } from './one-hot.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

const scatter =
  (rows: number) =>
  (g: GraphWriter): number => {
    const [index, updates] = [g.input('index', [4, rows], 'int32'), g.input('updates', [4, rows])];
    return g.apply({ name: 'scatterAdd', axis: 1 }, g.fill(0, [4, 9]), index, updates);
  };

describe('oneHot', () => {
  it('compares positions where each line gets one number', () => {
    expect(passedText(oneHot, scatter(1))).toBe(
      [
        '%0 = index : int32[4, 1]',
        '%1 = updates : float32[4, 1]',
        '%2 = iota() axis=1 : int32[1, 9]',
        '%3 = equal(%2, %0) : bool[4, 9]',
        '%4 = fill() value=0 : float32[]',
        '%5 = add(%4, %1) : float32[4, 1]',
        '%6 = select(%3, %5, %4) : float32[4, 9]',
        'result = %6',
      ].join('\n'),
    );
  });

  it('takes one number of each short line in the same way', () => {
    const gather = (classes: number) => (g: GraphWriter) =>
      g.apply({ name: 'gather', axis: 1 }, g.input('x', [4, classes]), g.input('index', [4, 1], 'int32'));
    expect(passedText(oneHot, gather(9))).toBe(
      [
        '%0 = x : float32[4, 9]',
        '%1 = index : int32[4, 1]',
        '%2 = iota() axis=1 : int32[1, 9]',
        '%3 = equal(%2, %1) : bool[4, 9]',
        '%4 = fill() value=-Infinity : float32[]',
        '%5 = select(%3, %0, %4) : float32[4, 9]',
        '%6 = max(%5) axes=[1] keepdim=true ties="first" : float32[4, 1]',
        'result = %6',
      ].join('\n'),
    );
    expect(passedText(oneHot, gather(1000))).toContain('gather(%0, %1) axis=1');
  });

  it('leaves lines that get several', () => {
    expect(passedText(oneHot, scatter(2))).toContain('scatterAdd(%2, %0, %1) axis=1');
  });

  it('changes no result', () => expectSameBits(oneHot));
});
