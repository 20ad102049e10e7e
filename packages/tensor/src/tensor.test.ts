import { describe, expect, test } from 'vitest';
import {
  arange,
  eye,
  full,
  linspace,
  memory,
  oneHot,
  ones,
  reference,
  type Tensor,
  tensor,
  useBackend,
  where,
  zeros,
} from './index.ts';

describe('creation', () => {
  test('reads nested arrays, typed arrays, numbers and booleans', () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] })).toMatchObject({
      dtype: 'int32',
      shape: [2, 2],
    });
    expect(tensor([300, -1], { dtype: 'uint8' }).toArray()).toEqual([44, 255]);
    expect([zeros([2]), ones([2]), full([2], 7)].map((t) => t.toArray())).toEqual([
      [0, 0],
      [1, 1],
      [7, 7],
    ]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    const whole = { dtype: 'int32' } as const;
    for (const x of [
      arange(3, whole),
      arange(0, 3, whole),
      arange(0, 3, 1, whole),
      arange(3, undefined, 1, whole),
    ])
      expect(x).toMatchObject({ dtype: 'int32', shape: [3] });
    expect([eye(2, whole), eye(2, 2, whole)].map(({ dtype }) => dtype)).toEqual(['int32', 'int32']);
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(3, 4, 1).toArray()).toEqual([3]);
    expect(tensor([true, 2]).toArray()).toEqual([1, 2]);
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('copies its data', () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    x.dataSync()[1] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  test('names the place of uneven rows and what does not fill a shape', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      'tensor: data[1] has 1 elements, expected 2 elements: all rows must have one length',
    );
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(
      '3 elements do not fill [2, 2], which holds 4',
    );
    expect(() => tensor([1, 'two' as never])).toThrow('found string two at data[1]');
    for (const end of [1, 0.5]) expect(() => arange(0, end, -1)).toThrow(RangeError);
  });
});

describe('type promotion follows PyTorch', () => {
  const int = tensor([1, 2], { dtype: 'int32' });
  test('numbers', () => {
    expect(int.mul(2).dtype).toBe('int32');
    expect(int.mul(1.5).dtype).toBe('float32');
    expect(int.lt(3e9).toArray()).toEqual([true, true]);
    expect(int.div(2).dtype).toBe('float32');
    expect(tensor([true]).add(1).dtype).toBe('int32');
    expect(tensor(new Float64Array(1)).add(1.5).dtype).toBe('float64');
  });
  test('tensors, with and without dims', () => {
    expect(int.add(tensor([1.5, 2])).dtype).toBe('float32');
    expect(tensor([1, 2]).add(tensor(new Float64Array(1)).reshape([])).dtype).toBe('float32');
    expect(int.add(tensor(1.5)).dtype).toBe('float32');
    expect(int.gt(1).dtype).toBe('bool');
    expect(tensor([true, true, false]).sum().itemSync()).toBe(2);
  });
});

describe('views share their elements', () => {
  const x = arange(24).reshape(2, 3, 4);
  const buffer = (t: Tensor): unknown => (t.value as { buffer: unknown }).buffer;
  test.each<[string, (t: Tensor) => Tensor, unknown]>([
    ['transpose', (t) => t.transpose(), [2, 4, 3]],
    ['permute', (t) => t.permute(2, 0, 1), [4, 2, 3]],
    ['slice', (t) => t.at([0, 1], [null, null, -1], [1, null, 2]), [1, 3, 2]],
    ['select', (t) => t.at(-1, ':', 0), [3]],
    ['expand', (t) => t.unsqueeze(1).expand(2, 5, 3, 4), [2, 5, 3, 4]],
    ['unfold', (t) => t.unfold(2, 2), [2, 3, 3, 2]],
    ['squeeze', (t) => t.unsqueeze(0).squeeze(0), [2, 3, 4]],
  ])('%s', (_, view, shape) => {
    expect(view(x).shape).toEqual(shape);
    expect(buffer(view(x))).toBe(buffer(x));
  });

  test('read what they should', () => {
    expect(x.at(1, 2).toArray()).toEqual([20, 21, 22, 23]);
    expect(x.at('...', -1).toArray()).toEqual([
      [3, 7, 11],
      [15, 19, 23],
    ]);
    expect(x.at(0, 0, [null, null, -2]).toArray()).toEqual([3, 1]);
    expect(x.transpose(0, 2).reshape(-1).at([0, 3]).toArray()).toEqual([0, 12, 4]);
    expect(x.at(0, tensor([2, 0], { dtype: 'int32' }), 1).toArray()).toEqual([9, 1]);
    expect(x.at(0, 0, null).shape).toEqual([1, 4]);
  });

  test('by their short names', () => {
    expect([x.mT.shape, x.at(0).t().shape, x.at(0, 0).t().shape, x.numel()]).toEqual([
      [2, 4, 3],
      [4, 3],
      [4],
      24,
    ]);
    expect(x.unbind(1)[2]!.toArray()).toEqual(x.at(':', 2).toArray());
  });

  test('take a tensor apart', () => {
    const [a, b, c] = tensor([1, 2, 3]);
    expect([a, b, c].map((t) => t!.itemSync())).toEqual([1, 2, 3]);
  });
});

describe('assignment', () => {
  test('leaves what was computed before alone', () => {
    const x = tensor([1, 2]);
    const view = x.at(0);
    x.add_(10);
    expect([x.toArray(), view.itemSync()]).toEqual([[11, 12], 1]);
    const copy = x.clone();
    x.zero_();
    expect(copy.toArray()).toEqual([11, 12]);
  });
  test('replaces parts', () => {
    const x = zeros([2, 3]);
    x.setAt([0], tensor([1, 2, 3]))
      .setAt([':', 1], 9)
      .setAt([1, [1, 3]], 5);
    expect(x.toArray()).toEqual([
      [1, 9, 3],
      [0, 5, 5],
    ]);
  });
  test.each<[string, (x: Tensor) => Tensor | undefined]>([
    ['at', (x) => x.at(0)],
    ['at of a range', (x) => x.at(':', [0, 1])],
    ['select', (x) => x.select(0, 1)],
    ['slice', (x) => x.slice(1, 1)],
    ['narrow', (x) => x.narrow(1, 0, 2)],
    ['diagonal', (x) => x.diagonal()],
    ['unbind', (x) => x.unbind()[1]],
    ['split', (x) => x.split(1)[0]],
    ['chunk', (x) => x.chunk(2)[1]],
    ['a walk', (x) => [...x][0]],
  ])('refuses to change a part for itself alone: %s', (_, part) => {
    const x = zeros([2, 3]);
    const mend = 'is a part of another tensor, which would stay as it is';
    expect(() => part(x)!.add_(1)).toThrow(mend);
    expect(() => part(x)!.setAt([0], 1)).toThrow(mend);
    expect(() => part(x)!.assign(part(zeros([2, 3]))!)).toThrow(mend);
    expect(part(x)!.clone().add_(1).sum().itemSync()).toBe(part(x)!.size);
    expect(x.sum().itemSync()).toBe(0);
  });
  test('changes what is all of a tensor, or a copy of a part', () => {
    const x = zeros([2, 3]);
    x.at(':').add_(1);
    expect(x.sum().itemSync()).toBe(6);
    const rows = tensor([0, 1], { dtype: 'int32' });
    for (const copy of [x.at(rows), x.at([[1, 0]]), x.at(x.gt(0))])
      expect(copy.add_(1).sum().itemSync()).toBe(12);
    expect(x.sum().itemSync()).toBe(6);
  });
  test('refuses fractions in place of whole numbers', () => {
    const counts = tensor([1, 2], { dtype: 'int32' });
    expect(() => counts.div_(2)).toThrow('in place: the result is float32, this tensor int32');
    expect(counts.add_(tensor([true, false])).toArray()).toEqual([2, 2]);
  });
  test('refuses other shapes', () => {
    expect(() => zeros([2]).assign(zeros([3]))).toThrow('assign: float32[3] does not fit float32[2]');
  });
});

test('where, oneHot and comparisons', () => {
  const x = tensor([-1, 2, -3]);
  expect(where(x.gt(0), x, 0).toArray()).toEqual([0, 2, 0]);
  expect(where(x.gt(0), 1, 0).dtype).toBe('float32');
  expect(oneHot(tensor([1, 0], { dtype: 'int32' }), 3).toArray()).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  expect(x.le(-1).toArray()).toEqual([true, false, true]);
});

test('allclose tells whether all is close, at once or later', async () => {
  const x = tensor([1, 2]);
  expect(x.allcloseSync(tensor([1, 2.00001]))).toBe(true);
  expect(x.allcloseSync(tensor([1, 2.1]))).toBe(false);
  expect(await x.allclose(tensor([1, 2.1]), { rtol: 0.1 })).toBe(true);
  expect(await x.allclose(tensor(2))).toBe(false);
});

test('a disposed tensor lets go of its value, and says so', () => {
  const x = zeros([2]);
  x.dispose();
  expect(() => x.add(1)).toThrow('this tensor was disposed');
  expect(x.value).toBeUndefined();
});

test('memory() counts the bytes that were asked for; views ask for none', () => {
  useBackend(reference);
  const before = memory().allocatedBytes;
  const x = ones([3, 5], { dtype: 'float64' });
  expect(memory().allocatedBytes - before).toBe(120);
  x.T.slice(0, 1, 3).reshape(2, 1, 3);
  expect(memory().allocatedBytes - before).toBe(120);
  x.gt(0);
  expect(memory().allocatedBytes - before).toBe(120 + 15 + 8);
  expect(() => zeros([2 ** 40])).toThrow(RangeError);
  expect(memory().allocatedBytes - before).toBe(120 + 15 + 8);
});

test('tensors move between backends, and mixing them is an error', async () => {
  const other = { ...reference, name: 'other' };
  useBackend(reference);
  const here = tensor([1, 2]);
  const there = await here.to(other);
  expect(there.add(1).toArray()).toEqual([2, 3]);
  expect(() => here.add(there)).toThrow('add: one tensor is on reference, another on other');
  expect(memory()).toMatchObject({ backend: 'reference', heldBytes: 0 });
});

describe('in a page', () => {
  test('the pixels of a canvas are bytes', () => {
    const pixels = tensor(new Uint8ClampedArray([0, 300, -5, 7]), { shape: [2, 2] });
    expect(pixels.dtype).toBe('uint8');
    expect(pixels.toArray()).toEqual([
      [0, 255],
      [0, 7],
    ]);
  });

  test('a tensor cannot be sent to a worker as it is', () => {
    expect(() => structuredClone(tensor([1, 2]))).toThrow('could not be cloned');
  });

  test('the class has its name', () => {
    expect((tensor(1).constructor as { name: string }).name).toBe('Tensor');
  });
});
