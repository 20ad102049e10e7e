import { describe, expect, it } from 'vitest';
import { smallBroadcasts } from './broadcast.ts';
import { passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

describe('smallBroadcasts', () => {
  it('reads operands from before they were expanded', () => {
    const text = passedText(smallBroadcasts, (g) => {
      const [x, bias] = [g.input('x', [4, 2]), g.input('bias', [2])];
      const row = g.apply({ name: 'reshape', shape: [1, 2] }, bias);
      const sum = g.call('add', x, g.apply({ name: 'expand', shape: [4, 2] }, row));
      return g.call('maximum', sum, g.fill(0, [4, 2]));
    });
    expect(text).toBe(
      [
        '%0 = x : float32[4, 2]',
        '%1 = bias : float32[2]',
        '%2 = add(%0, %1) : float32[4, 2]',
        '%3 = fill() value=0 : float32[]',
        '%4 = maximum(%2, %3) : float32[4, 2]',
        'result = %4',
      ].join('\n'),
    );
  });

  it('leaves an operand that gives the result its shape', () => {
    const text = passedText(smallBroadcasts, (g) => {
      const wide = g.apply({ name: 'expand', shape: [4, 2] }, g.input('x', [2]));
      return g.call('multiply', wide, wide);
    });
    expect(text).toBe(
      [
        '%0 = x : float32[2]',
        '%1 = expand(%0) : float32[4, 2]',
        '%2 = multiply(%0, %1) : float32[4, 2]',
        'result = %2',
      ].join('\n'),
    );
  });

  it('changes no result', () => expectSameBits(smallBroadcasts));
});
