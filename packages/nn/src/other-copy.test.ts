/** What is said where tensors of two copies of the package meet: the class of one is not that of the other. */
import { ones, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { Linear, serialize } from './index.ts';

beforeAll(() => useBackend(reference));

/** A tensor as another copy makes them: all is there but the class. */
function fromElsewhere(x: Tensor): Tensor {
  const other = Object.create({ itemSync: () => 1 });
  return Object.assign(other, { dtype: x.dtype, shape: x.shape });
}

test('they are called so', async () => {
  const weight = fromElsewhere(ones([1, 2]));
  const called = 'a tensor of another copy of @glissade/tensor (npm ls';
  expect(() => new Linear(2, 1).loadStateDict({ weight, bias: ones([1]) })).toThrow(
    `weight: got ${called} shows where it is), expected float32[1, 2]`,
  );
  await expect(serialize({ weight })).rejects.toThrow(`serialize: 'weight' is ${called}`);
});
