import { parameter } from '@glissade/autograd';
import {
  cat,
  defaultGenerator,
  Generator,
  isTracing,
  ones,
  randnLike,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import {
  buffer,
  Conv2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  summary,
} from './index.ts';

beforeAll(() => useBackend(reference));

test('shows every layer with the shape of its output and its own parameters', () => {
  const model = new Sequential(
    new Conv2d(1, 16, 3, { padding: 'same' }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(),
    new Linear(3136, 10),
  );
  expect(summary(model, [64, 1, 28, 28])).toBe(`Layer            Output shape      Parameters
---------------  ----------------  ----------
Sequential       [64, 10]
  0 (Conv2d)     [64, 16, 28, 28]         160
  1 (ReLU)       [64, 16, 28, 28]
  2 (MaxPool2d)  [64, 16, 14, 14]
  3 (Flatten)    [64, 3136]
  4 (Dropout)    [64, 3136]
  5 (Linear)     [64, 10]              31,370
---------------  ----------------  ----------
31,530 parameters (123.2 KiB)`);
});

test('counts what is shared once, shows arrays, and what was not called', () => {
  class Net extends Module {
    scale = parameter(ones([5]));
    layers = [new Sequential(new Linear(2, 2)), new Linear(2, 2, { dtype: 'float64' })];
    tied = this.layers[0]!;
    cached: Tensor | undefined;
    forward(x: Tensor): Tensor {
      this.cached = this.layers[0]!.forward(x);
      return this.tied.forward(this.cached);
    }
  }
  const net = new Net();
  net.forward(ones([1, 2])); // leaves a result in a field
  expect(summary(net, [1, 2])).toBe(`Layer                    Output shape  Parameters
-----------------------  ------------  ----------
Net                      [1, 2]                 5
  layers.0 (Sequential)  [1, 2]
    0 (Linear)           [1, 2]                 6
  layers.1 (Linear)      not called             6
-----------------------  ------------  ----------
17 parameters (92 bytes)`);
});

test('computes nothing and leaves the model as it is', () => {
  let traced = false;
  class Counting extends Module {
    inner = new Sequential(new Dropout(0.5, { generator: new Generator(1) }), new ReLU());
    calls = buffer(zeros([]));
    forward(x: Tensor): Tensor {
      this.calls.add_(1);
      traced = isTracing();
      return this.inner.forward(x);
    }
  }
  const model = new Counting();
  model.inner.at(1).eval();
  const modes = (): boolean[] => model.modules().map(({ training }) => training);
  const before = [model.calls.itemSync(), modes(), [...model.inner.at(0).key.dataSync()]];
  // A million gigabytes, were they computed.
  expect(summary(model, [1_000_000, 1_000_000, 1000])).toContain('[1000000, 1000000, 1000]');
  expect(traced).toBe(true);
  expect([model.calls.itemSync(), modes(), [...model.inner.at(0).key.dataSync()]]).toEqual(before);
});

test('fields that forward sets are what they were', () => {
  class Remembering extends Module {
    readonly layer = new Linear(2, 2);
    state: Tensor | undefined;
    calls = 0;
    forward(x: Tensor): Tensor {
      this.state = this.state ? this.state.add(x) : x;
      this.calls++;
      Object.assign(this, { last: x });
      return this.layer.forward(this.state);
    }
  }
  const model = new Remembering();
  summary(model, [1, 2]);
  expect([model.state, model.calls, Object.keys(model)]).toEqual([undefined, 0, ['layer', 'state', 'calls']]);
  model.forward(ones([1, 2]));
  expect(summary(model, [1, 2])).toContain('layer (Linear)');
  expect(model.forward(ones([1, 2])).shape).toEqual([1, 2]);
  expect([model.state?.toArray(), model.calls]).toEqual([[[2, 2]], 2]);
});

test('of a model that draws leaves the generator alone', () => {
  class Noisy extends Module {
    readonly layer = new Linear(3, 2);
    forward(x: Tensor): Tensor {
      return this.layer.forward(x.add(randnLike(x)));
    }
  }
  const model = new Noisy();
  const before = defaultGenerator().getState();
  expect(summary(model, [4, 3])).toContain('[4, 2]');
  expect(defaultGenerator().getState()).toEqual(before);
});

test('throws what forward throws, and still leaves the model as it is', () => {
  const model = new Sequential(new Linear(4, 3), new Dropout());
  expect(() => summary(model, [2, 5])).toThrow(/^Sequential\.0 \(Linear\): linear: .*\[2, 5\]/);
  expect(model.training).toBe(true);
  class Peeking extends Module {
    forward(x: Tensor): Tensor {
      return x.sum().itemSync() > 0 ? x : x.neg();
    }
  }
  expect(() => summary(new Peeking(), [2])).toThrow(
    'forward() reads a value, but a summary only follows shapes',
  );
});

test('rows that a forward would shorten stay as they are', () => {
  const model = new Embedding(2, 2, { maxNorm: 1, weight: tensor([3, 4, 6, 8]).reshape([2, 2]) });
  summary(model, [3], { dtype: 'int32' });
  expect([...model.weight.dataSync()]).toEqual([3, 4, 6, 8]);
});

test('of several outputs', () => {
  expect(summary(new LSTM(2, 3), [4, 1, 2])).toContain('LSTM   [4, 1, 3], [1, 1, 3], [1, 1, 3]          84');
});

class Matched extends Module<[Tensor, Tensor], { score: Tensor; parts: Tensor[] }> {
  readonly words = new Embedding(20, 4);
  readonly score = new Linear(7, 1);

  forward(words: Tensor, numbers: Tensor): { score: Tensor; parts: Tensor[] } {
    const parts = [this.words.forward(words).mean(1), numbers];
    return { score: this.score.forward(cat(parts, 1)), parts };
  }
}

test('of several inputs, each with a dtype of its own, and of outputs with names', () => {
  const inputs = [
    [8, 5],
    [8, 3],
  ];
  expect(
    summary(new Matched(), inputs, { dtype: ['int32', 'float32'] }),
  ).toBe(`Layer                Output shape                        Parameters
-------------------  ----------------------------------  ----------
Matched              score [8, 1], parts [8, 4], [8, 3]
  words (Embedding)  [8, 5, 4]                                   80
  score (Linear)     [8, 1]                                       8
-------------------  ----------------------------------  ----------
88 parameters (352 bytes)`);
  expect(() => summary(new Matched(), inputs, { dtype: ['int32'] })).toThrow(
    'summary: 1 dtypes for inputs of [8, 5], [8, 3]; expected as many, or one for all',
  );
});

test('of a number, and of lists of one shape', () => {
  class Twice extends Module {
    forward(x: Tensor): Tensor {
      return x.mul(2);
    }
  }
  expect(summary(new Twice(), [])).toContain('Twice  []\n');
  expect(summary(new Twice(), [[3]])).toContain('Twice  [3]\n');
});

test('of integers', () => {
  class Shift extends Module {
    forward(x: Tensor): Tensor {
      if (x.dtype !== 'int32') throw new TypeError(`expected int32, got ${x.dtype}`);
      return x.add(1);
    }
  }
  expect(summary(new Shift(), [3], { dtype: 'int32' })).toContain('Shift  [3]\n');
  expect(() => summary(new Shift(), [3])).toThrow('expected int32, got float32');
});
