/** Errors that say in which layer of the model they were thrown. */
import { ones, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import {
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Flatten,
  functionalCall,
  Linear,
  LSTM,
  Module,
  ReLU,
  Sequential,
} from './index.ts';

beforeAll(() => useBackend(reference));

class Net extends Module {
  body = new Sequential(new Linear(4, 3), new ReLU(), new Linear(5, 2));
  heads = { first: new Linear(2, 1) };
  forward(x: Tensor): Tensor {
    return this.heads.first.forward(this.body.forward(x));
  }
}

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('a layer alone gives its class', () => {
  expect(caught(() => new Linear(4, 3).forward(ones([2, 5]))).message).toMatch(/^Linear: linear: .*\[2, 5\]/);
});

test('inside a model, the path from the outermost module, in the stack too', () => {
  const error = caught(() => new Net().forward(ones([2, 4])));
  expect(error.message).toMatch(/^Net\.body\.2 \(Linear\): linear: /);
  expect(error.message.match(/Linear/g)).toHaveLength(1);
  expect(error.stack).toContain(error.message);
});

test('a layer called past its parents', () => {
  class Past extends Module {
    net = new Net();
    forward(x: Tensor): Tensor {
      return this.net.heads.first.forward(x);
    }
  }
  expect(caught(() => new Past().forward(ones([1, 7]))).message).toMatch(
    /^Past\.net\.heads\.first \(Linear\): /,
  );
});

test('a layer that is in no field', () => {
  class Hiding extends Module {
    readonly #layer = new Linear(2, 2);
    forward(x: Tensor): Tensor {
      return this.#layer.forward(x);
    }
  }
  expect(caught(() => new Sequential(new Hiding()).forward(ones([1, 3]))).message).toMatch(
    /^Sequential\.0 \(Linear\): linear: /,
  );
});

test('a class without forward', () => {
  // @ts-expect-error From plain JavaScript.
  class Nothing extends Module {}
  expect(caught(() => new Sequential(new Nothing()).forward(ones([1, 3]))).message).toBe(
    'Sequential.0 (Nothing): the class has no forward(...inputs) that says what is computed; add one',
  );
});

test('an input of another dtype, and the mend', () => {
  const message = (input: Tensor): string => caught(() => new Linear(2, 1).forward(input)).message;
  expect(message(ones([1, 2], { dtype: 'float64' }))).toBe(
    "Linear: linear: the dtypes differ: float64 and float32. Use .to('float32') on the input, or make the layer with { dtype: 'float64' }",
  );
  expect(message(ones([1, 2], { dtype: 'int32' }))).toMatch(/Use \.to\('float32'\) on the input$/);
});

test('channels that are last, as in TensorFlow, and the mend', () => {
  const message = (layer: Conv1d | Conv2d | ConvTranspose2d, ...shape: number[]): string =>
    caught(() => layer.forward(ones(shape))).message;
  const put = 'The channels seem to be last; put them first: x.permute';
  const layer = new Conv2d(4, 8, 3, { groups: 2 });
  expect(message(layer, 1, 7, 9, 4)).toContain(`7 input channels, but the weight expects 4`);
  expect(message(layer, 1, 7, 9, 4)).toContain(`${put}(0, 3, 1, 2)`);
  expect(message(layer, 7, 9, 4)).toContain(`${put}(2, 0, 1)`);
  expect(message(new Conv1d(3, 2, 3), 5, 9, 3)).toContain(`${put}(0, 2, 1)`);
  expect(message(new ConvTranspose2d(3, 2, 3), 1, 7, 9, 3)).toContain(`${put}(0, 3, 1, 2)`);
  // Another fault.
  expect(message(layer, 1, 3, 9, 7)).not.toContain(put);
  expect(message(layer, 1, 4, 2, 4)).toMatch(/the kernel is larger than the padded input$/);
});

test('arrays in place of tensors', () => {
  const expected = 'Net.body.0 (Linear): linear: expected a tensor, got an array (make it a tensor)';
  for (const array of [[1, 2], [[1, 2]]])
    expect(caught(() => new Net().forward(array as never)).message).toBe(expected);
  expect(caught(() => new ReLU().forward([1, 2] as never)).message).toContain('array');
  const later = Promise.resolve(ones([1, 2]));
  expect(caught(() => new Linear(2, 1).forward(later as never)).message).toBe(
    'Linear: got a promise (await it)',
  );
});

test('an array of tensors: what a recurrent layer gives, or inputs in a tuple', () => {
  const hint = /got an array of tensors; is one of them meant, or several, one by one\? \(.+\)$/;
  const model = new Sequential(new LSTM(4, 3) as never, new Linear(3, 2));
  expect(caught(() => model.forward(ones([2, 1, 4]))).message).toMatch(/^Sequential\.1 \(Linear\): /);
  expect(caught(() => model.forward(ones([2, 1, 4]))).message).toMatch(hint);
  expect(caught(() => functionalCall(new Flatten(), {}, [ones([2, 3])] as never)).message).toMatch(hint);
});

test('what is no tensor is named beside what the engine says', () => {
  const message = (x: unknown) => caught(() => new Dropout().forward(x as never)).message;
  expect(message({ x: 1 })).toMatch(/^Dropout: got an object \{ x \} \(.+\)$/);
  expect(message(new Float32Array(2))).toMatch(/^Dropout: got an array \(make it a tensor\) \(.+\)$/);
  expect(message([])).toMatch(/^Dropout: got an array \(make it a tensor\) \(.+\)$/);
  expect(message(undefined)).toMatch(/^Dropout: expected a tensor, got undefined \(.+\)$/);
});

test('a layer that names itself is named once', () => {
  class Encoder extends Module {
    forward(x: Tensor): Tensor {
      throw new TypeError(`Encoder: ${x.dtype} is no sound`);
    }
  }
  expect(caught(() => new Encoder().forward(ones([1]))).message).toBe('Encoder: float32 is no sound');
  expect(caught(() => new Sequential(new Encoder()).forward(ones([1]))).message).toBe(
    'Sequential.0 (Encoder): float32 is no sound',
  );
});

test('a fault of a module that takes numbers is still told', () => {
  class Taking extends Module<[numbers: readonly number[]]> {
    forward(numbers: readonly number[]): Tensor {
      return ones((numbers as unknown as { missing: { shape: number[] } }).missing.shape);
    }
  }
  expect(caught(() => new Taking().forward([1, 2])).message).toMatch(/^Taking: got an array; .*undefined/);
});

test('the class of the error stays, and what is no error passes', () => {
  class Throwing extends Module<[thrown: unknown]> {
    forward(thrown: unknown): Tensor {
      throw thrown;
    }
  }
  const model = new Throwing();
  expect(caught(() => model.forward(new RangeError('so not')))).toBeInstanceOf(RangeError);
  expect(caught(() => model.forward('text'))).toBe('text');
  class Weighted extends Throwing {
    layer = new Linear(1, 1);
  }
  expect(caught(() => new Weighted().forward(new TypeError('so not'))).message).toBe('Weighted: so not');
  // Its message cannot be set.
  const fixed = new DOMException('stopped', 'AbortError');
  expect(caught(() => model.forward(fixed))).toBe(fixed);
  expect(fixed.message).toBe('stopped');
});
