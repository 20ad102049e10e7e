import { type Expression, input } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { costOf } from './expressions.ts';

it('what polynomials compute costs the most, and what is shared once', () => {
  const exp: Expression = { kind: 'unary', function: 'exp', of: input(0) };
  const binary = (name: 'add' | 'power', left: Expression, right: Expression): Expression => ({
    kind: 'binary',
    function: name,
    left,
    right,
  });
  const twice = binary('add', exp, exp);
  expect([costOf([exp]), costOf([twice]), costOf([twice, exp])]).toEqual([31, 32, 32]);
  expect(costOf([binary('power', exp.of, exp.of)])).toBe(costOf([exp]));
});
