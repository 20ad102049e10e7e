/** What does not fit; the numbers are held against transformers in causal.golden.test.ts. */
import { ShapeError, tensor, zeros } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { causalLMLoss } from './index.ts';

test.each([[[1, 2]], [[1, 2, 4, 2]], [[1, 3, 4]], [[2, 2, 4]]])('scores %j of labels [1, 2]', (shape) => {
  const labels = tensor([[1, 2]], { dtype: 'int32' });
  const compute = () => causalLMLoss(zeros(shape), labels);
  expect(compute).toThrow(ShapeError);
  expect(compute).toThrow(`causalLMLoss: scores [${shape.join(', ')}] and labels [1, 2]`);
});
