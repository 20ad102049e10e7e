/** Safetensors files: whole, from elsewhere, truncated, corrupt and wrong. */
import { type DType, full, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { deserialize, Linear, Sequential, serialize } from './index.ts';

beforeAll(() => useBackend(reference));

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file by the format's own words: the header's length in 8 bytes, the header, the data. */
function fileOf(header: string, data: readonly number[] = []): Uint8Array {
  const text = ascii(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setUint32(0, text.length, true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const described = ({ shape, dtype, ...rest }: Tensor): unknown => ({
  dtype,
  shape,
  device: rest.device.name,
});

describe('round trip', () => {
  const everything: Record<string, Tensor> = {
    flags: tensor([[true, false, true]]),
    bytes: tensor([0, 255, 7], { dtype: 'uint8' }),
    counts: tensor([-1, 2 ** 31 - 1, -(2 ** 31)], { dtype: 'int32' }),
    floats: tensor([0.1, -0, NaN, Infinity, 1e-45, 3.4e38]),
    halves: tensor([0.1, -0, NaN, Infinity, 6e-8, 65504, -1e-5], { dtype: 'float16' }),
    doubles: tensor([Math.PI, -5e-324, -Infinity], { dtype: 'float64' }),
    scalar: tensor(42),
    'nothing.in.it': zeros([2, 0, 3]),
    'a view': tensor([
      [1, 2],
      [3, 4],
    ]).T,
    'ünïcode 数字': full([1], 9),
  };

  test('of every dtype, shape and name, to the bit, in their order', async () => {
    const { tensors, metadata } = deserialize(await serialize(everything));
    expect(Object.keys(tensors)).toEqual(Object.keys(everything));
    for (const [name, original] of Object.entries(everything)) {
      expect(described(tensors[name]!), name).toEqual(described(original));
      const [got, want] = [tensors[name]!, original].map((each) => each.dataSync());
      expect(new Uint8Array(got!.buffer), name).toEqual(new Uint8Array(want!.buffer));
    }
    expect(metadata).toEqual({});
  });

  test('of texts, and of nothing', async () => {
    expect(deserialize(await serialize({}, { epoch: '5', note: 'a "quoted" ü' }))).toEqual({
      tensors: {},
      metadata: { epoch: '5', note: 'a "quoted" ü' },
    });
    expect(deserialize(await serialize({}))).toEqual({ tensors: {}, metadata: {} });
  });

  test('of a model, through bytes that begin anywhere', async () => {
    const [from, to] = [new Sequential(new Linear(3, 2)), new Sequential(new Linear(3, 2))];
    const bytes = await serialize(from.stateDict());
    const inside = new Uint8Array(bytes.length + 3);
    inside.set(bytes, 3);
    to.loadStateDict(deserialize(inside.subarray(3)).tensors);
    expect([...to.at(0).weight.dataSync()]).toEqual([...from.at(0).weight.dataSync()]);
    // A Buffer's slices share memory: what was read must not.
    const buffer = Buffer.from(bytes);
    const { tensors } = deserialize(buffer);
    buffer.fill(0);
    expect([...tensors['0.bias']!.dataSync()]).toEqual([...from.at(0).bias!.dataSync()]);
  });

  test('onto a backend', async () => {
    const other = { ...reference, name: 'other' };
    const { tensors } = deserialize(await serialize({ a: full([1], 1) }), { backend: other });
    expect(tensors['a']!.device.name).toBe('other');
  });

  test('data begins at a multiple of 8, each tensor at one of its width', async () => {
    const bytes = await serialize({
      u: zeros([3], { dtype: 'uint8' }),
      d: zeros([1], { dtype: 'float64' }),
      f: zeros([1]),
    });
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect((8 + length) % 8).toBe(0);
    expect(header.d.data_offsets).toEqual([0, 8]);
    expect(header.f.data_offsets).toEqual([8, 12]);
    expect(header.u.data_offsets).toEqual([12, 15]);
    expect(Object.keys(header)).toEqual(['u', 'd', 'f']);
    expect(bytes.length).toBe(8 + length + 15);
  });
});

test("reads a file in the layout of Python's writer", () => {
  // Compact JSON padded with spaces to a multiple of 8; the float32 numbers 1, -2.5 and the int32 number 258.
  const header =
    '{"__metadata__":{"format":"pt"},"fc.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
    '"steps":{"dtype":"I32","shape":[],"data_offsets":[8,12]},' +
    '"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[12,14]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const data = [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 2, 1, 0, 0, 1, 0];
  const { tensors, metadata } = deserialize(fileOf(padded, data));
  expect(metadata).toEqual({ format: 'pt' });
  expect(Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, each.toArray()]))).toEqual({
    'fc.weight': [[1, -2.5]],
    steps: 258,
    mask: [true, false],
  });
  expect(tensors['steps']!.dtype).toBe('int32' satisfies DType);
});

test('reads bfloat16 as float32', () => {
  const header = '{"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}}';
  // 1, -2.5, the largest, the least above 0, -Infinity, NaN.
  const data = [0x80, 0x3f, 0x20, 0xc0, 0x7f, 0x7f, 1, 0, 0x80, 0xff, 0xc0, 0x7f];
  const { w } = deserialize(fileOf(header, data)).tensors;
  expect(described(w!)).toEqual({ dtype: 'float32', shape: [2, 3], device: 'reference' });
  expect(w!.toArray()).toEqual([
    [1, -2.5, 2 ** 128 - 2 ** 120],
    [2 ** -133, -Infinity, NaN],
  ]);
});

test('reads an ArrayBuffer, and nothing but bytes', async () => {
  const bytes = await serialize({ a: full([2], 3) });
  expect(deserialize(bytes.slice().buffer).tensors['a']!.toArray()).toEqual([3, 3]);
  const wrong = [Promise.resolve(bytes), 'model.safetensors', undefined] as unknown as Uint8Array[];
  for (const [i, name] of ['Promise', 'a string', 'undefined'].entries()) {
    expect(() => deserialize(wrong[i]!)).toThrow(
      `deserialize: got ${name}; expected the bytes of a file, a Uint8Array or an ArrayBuffer`,
    );
  }
});

test('narrow integers come as int32', () => {
  const header =
    '{"bytes":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},"shorts":{"dtype":"I16","shape":[2,1],"data_offsets":[3,7]}}';
  // What safetensors.torch.save writes of torch.tensor([-128, -1, 127], dtype=torch.int8) and so on.
  const { bytes, shorts } = deserialize(fileOf(header, [0x80, 0xff, 0x7f, 0x00, 0x80, 0xff, 0x7f])).tensors;
  expect(bytes!.dtype).toBe('int32');
  expect(bytes!.toArray()).toEqual([-128, -1, 127]);
  expect(shorts!.toArray()).toEqual([[-32768], [32767]]);
});

test("PyTorch's counts of int64 come as int32, where they fit", () => {
  const header = '{"num_batches_tracked":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}';
  const minusTwo = [254, ...new Array<number>(7).fill(255)];
  const { tensors } = deserialize(fileOf(header, [7, 1, 0, 0, 0, 0, 0, 0, ...minusTwo]));
  expect(tensors['num_batches_tracked']!.dtype).toBe('int32');
  expect(tensors['num_batches_tracked']!.toArray()).toEqual([263, -2]);
  expect(() => deserialize(fileOf(header, [0, 0, 0, 128, 0, 0, 0, 0, ...minusTwo]))).toThrow(
    "deserialize: tensor 'num_batches_tracked' holds 2147483648; int64 is read as int32, which ends before",
  );
});

describe('files that are not whole or not right', () => {
  const one = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const eight = [0, 0, 0, 0, 0, 0, 0, 0];
  const entry = (text: string): Uint8Array => fileOf(`{"w":${text}}`, eight);

  test.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(), "the file ends at byte 0, expected the header's length in bytes 0 to 8"],
    ['cut in the length', fileOf(one).subarray(0, 5), 'the file ends at byte 5'],
    [
      'cut in the header',
      fileOf(one).subarray(0, 30),
      'the header should end at byte 62, but the file ends at byte 30: it is truncated',
    ],
    [
      'cut in the data',
      fileOf(one, eight).subarray(0, 66),
      "tensor 'w' should fill bytes 62 to 70, but the file ends at byte 66: it is truncated",
    ],
    ['too long', fileOf(one, [...eight, 1]), 'the tensors end at byte 70, but the file at byte 71'],
    [
      'a zip',
      ascii('PK\x03\x04 of torch.save'),
      'no safetensors file but one of torch.save. Read it with loadTorch from @glissade/pytorch',
    ],
    ['a pickle', Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46), 'one of torch.save'],
    ['another format', ascii('\x89PNG\r\n\x1a\n and more'), 'this is no safetensors file'],
    ['no JSON', fileOf('{"w": nothing}'), 'the header in bytes 8 to 22 is no JSON: '],
    ['no UTF-8', fileOf('{"?":1}').map((byte) => (byte === 0x3f ? 0xff : byte)), 'is no JSON'],
    ['no object', fileOf('[1]'), 'the header in bytes 8 to 11 is no JSON object'],
    ['metadata', fileOf('{"__metadata__":{"epoch":5}}'), 'the metadata in the header are not texts'],
    ['no description', entry('5'), "tensor 'w' is described as 5; expected dtype, shape and data_offsets"],
    ['no offsets', entry('{"dtype":"F32","shape":[2]}'), "tensor 'w' is described as"],
    [
      'a shape of fractions',
      entry('{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}'),
      "tensor 'w' is described as",
    ],
    [
      'a negative offset',
      entry('{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}'),
      "tensor 'w' is described as",
    ],
    [
      'a dtype that is not here',
      entry('{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}'),
      "tensor 'w' has the dtype F8_E4M3; known are F32, F64, I32, U8, BOOL, I8, I16, F16, BF16, I64",
    ],
    [
      'a size that does not fit',
      entry('{"dtype":"F32","shape":[3],"data_offsets":[0,8]}'),
      "tensor 'w' is F32[3], 12 bytes, but fills bytes 62 to 70, 8 bytes",
    ],
    [
      'a gap',
      fileOf('{"w":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}', eight),
      "tensor 'w' begins at byte 65, expected 61, where the one before ends",
    ],
    [
      'an overlap',
      fileOf(
        '{"v":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"w":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}',
        eight,
      ),
      "tensor 'w' begins at byte 117, expected 119, where the one before ends",
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => deserialize(bytes)).toThrow(message);
    expect(() => deserialize(bytes)).toThrow(/^deserialize: /);
  });

  test('every cut of a file is noticed', async () => {
    const whole = await serialize({ a: full([3], 1), b: tensor([true]) }, { note: 'x' });
    for (let length = 0; length < whole.length; length++) {
      expect(() => deserialize(whole.subarray(0, length)), `${length} bytes`).toThrow(/^deserialize: /);
    }
  });
});

describe('what cannot be written', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a reserved name',
      () => serialize({ __metadata__: zeros([1]) }),
      "no tensor can be named '__metadata__'",
    ],
    [
      'metadata that are no texts',
      () => serialize({}, { epoch: 5 as unknown as string }),
      "serialize: metadata 'epoch' is a number, expected a string. Write JSON.stringify(epoch), and read JSON.parse",
    ],
    [
      'dictionaries within',
      () => serialize({ model: new Linear(3, 2).stateDict() } as never),
      "serialize: 'model' is a plain object, expected a tensor. Tensors within it need names here: prefixed('model.', ...) makes 'model.weight'",
    ],
    [
      'a module itself',
      () => serialize(new Linear(3, 2) as never),
      'serialize: got Linear; expected tensors by name, such as model.stateDict()',
    ],
    ['a map', () => serialize(new Map([['w', zeros([1])]]) as never), 'serialize: got Map; expected tensors'],
    ['a promise', () => serialize(Promise.resolve({}) as never), 'serialize: got Promise; expected tensors'],
    ['a list', () => serialize([zeros([1])] as never), 'serialize: got an array; expected tensors'],
    ['undefined', () => serialize(undefined as never), 'serialize: got undefined; expected tensors'],
    [
      'a module',
      () => serialize({ model: new Linear(3, 2) } as never),
      "serialize: 'model' is Linear, expected a tensor. Tensors within it",
    ],
    [
      'numbers',
      () => serialize({ epoch: 5 } as never),
      "serialize: 'epoch' is a number, expected a tensor. What is no tensor belongs into the metadata: serialize(tensors, { epoch: JSON.stringify(epoch) })",
    ],
    [
      'nothing',
      () => serialize({ epoch: null } as never),
      "serialize: 'epoch' is null, expected a tensor. What is no",
    ],
    [
      'arrays of numbers',
      () => serialize({ means: Float32Array.of(1) } as never),
      "serialize: 'means' is Float32Array, expected a tensor. Make one of it: tensor(...)",
    ],
  ])('%s', async (_, written, message) => {
    await expect(written()).rejects.toThrow(message);
  });
});
