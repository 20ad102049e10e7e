/** Files as PyTorch writes them, of all kinds: fixtures/files.py says what is in them. */
import { reference, Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bytesOf } from './files.test-helper.ts';
import { loadTorch, type TorchObject, type TorchValue } from './index.ts';
import { fileOf } from './pickles.test-helper.ts';

beforeAll(() => useBackend(reference));

const objectIn = async (name: string): Promise<TorchObject> =>
  (await loadTorch(bytesOf(name))) as TorchObject;

/** Tensors as dtype, shape and numbers. */
const plain = (value: TorchValue): unknown =>
  value instanceof Tensor ? [value.dtype, value.shape, [...value.dataSync()]] : value;

const float32 = (...values: number[]): number[] => [...Float32Array.from(values)];
const bits16 = (upper: number): number => new Float32Array(Uint32Array.of(upper << 16).buffer)[0]!;

const values = {
  none: null,
  yes: true,
  no: false,
  numbers: [0, 255, 256, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1],
  large: [2n ** 53n, -(2n ** 64n), 2n ** 70n],
  floats: [0.5, -0, 1e300, Infinity, -Infinity, Number.NaN],
  text: 'ünïcode 数字 😀',
  ['__proto__']: 'a name as others',
  tuple: [1, [2, []], []],
  nested: { a: { b: [{ c: 1 }] } },
  'by number': new Map([
    [0, 'zero'],
    [1, 'one'],
  ]),
  mixed: new Map<unknown, unknown>([
    ['a', 1],
    [2, 'b'],
    [[3, 4], 'c'],
    [null, 'd'],
    [1.5, 'e'],
  ]),
  ordered: { z: 1, a: 2 },
  counter: { a: 2, b: 1 },
  default: { a: [1] },
  set: new Set([3]),
  frozen: new Set([4]),
  bytes: Uint8Array.of(0, 127, 128, 255),
  bytearray: Uint8Array.of(97, 98),
  size: [2, 3],
  dtypes: ['float32', 'bfloat16', 'int64'],
  devices: ['cpu', 'cuda:1'],
  shared: [
    [1, 2],
    [1, 2],
  ],
  scalars: [3.5, 0.25, 1.5, -7, 200, true],
  array: ['int32', [2, 3], [0, 1, 2, 3, 4, 5]],
  fortran: ['float32', [2, 3], [0, 1, 2, 3, 4, 5]],
  'big-endian': ['float64', [2], [1.5, -2]],
  flags: ['bool', [2], [1, 0]],
};

const tensors = {
  float32: ['float32', [5], float32(0.1, -0, Number.NaN, Infinity, 1e-45)],
  float64: ['float64', [2], [0.1, -1e300]],
  float16: ['float16', [4], [0.0999755859375, 65504, -(2 ** -24), Infinity]],
  bfloat16: ['float32', [3], [bits16(0x3dcd), bits16(0xff62), Number.NaN]],
  int64: ['int32', [4], [0, -1, 2 ** 31 - 1, -(2 ** 31)]],
  int32: ['int32', [2], [2 ** 31 - 1, -(2 ** 31)]],
  int16: ['int32', [2], [32767, -32768]],
  int8: ['int32', [2], [127, -128]],
  uint8: ['uint8', [2], [0, 255]],
  uint16: ['int32', [2], [0, 65535]],
  uint32: ['int32', [2], [0, 2 ** 31 - 1]],
  bool: ['bool', [2, 1], [1, 0]],
  scalar: ['float32', [], [42]],
  empty: ['float32', [2, 0, 3], []],
  transposed: [
    'float32',
    [4, 2, 3],
    Array.from({ length: 24 }, (_, i) => Math.floor(i / 6) + 12 * (Math.floor(i / 3) % 2) + 4 * (i % 3)),
  ],
  slice: ['float32', [2, 2], [16, 18, 20, 22]],
  expanded: ['float32', [2, 3], [1, 1, 1, 2, 2, 2]],
  windows: ['float32', [3, 3], [0, 1, 2, 1, 2, 3, 2, 3, 4]],
  'channels last': ['float32', [1, 2, 3, 4], Array.from({ length: 24 }, (_, i) => i)],
  tied: ['float32', [1, 2], [1, 2]],
  'also tied': ['float32', [1, 2], [1, 2]],
  parameter: ['float32', [2], [3, 4]],
  tagged: ['float32', [1], [8]],
  buffer: ['float32', [1], [5]],
  'untyped storage': ['uint8', [1], [7]],
};

const expectValues = (found: TorchObject): void => {
  expect(Object.keys(found)).toEqual(Object.keys(values));
  for (const [name, value] of Object.entries(values)) expect(plain(found[name]!), name).toEqual(value);
  expect(found['shared']).toSatisfy(([a, b]: [unknown, unknown]) => a === b);
};

const expectTensors = (found: TorchObject, without = /^$/): void => {
  const names = Object.keys(tensors).filter((name) => !without.test(name)) as (keyof typeof tensors)[];
  expect(Object.keys(found)).toEqual(names);
  for (const name of names) expect(plain(found[name]!), name).toEqual(tensors[name]);
  expect(found['tied']).toBe(found['also tied']);
};

describe('values', () => {
  test('in a zip', async () => expectValues(await objectIn('values')));
  test('in a file of before 1.6', async () => expectValues(await objectIn('values-legacy')));
  test('in text, of protocol 0', async () => expectValues(await objectIn('values-0')));
});

describe('tensors', () => {
  test('of all dtypes and strides, in a zip', async () => expectTensors(await objectIn('tensors')));
  test('in a file of before 1.6', async () => expectTensors(await objectIn('tensors-legacy'), /^u/));
  test('without checksums', async () =>
    expect(plain((await objectIn('no-checksums'))['weight']!)).toEqual(['float32', [2], [1, 2]]));

  test('on a backend', async () => {
    const other = { ...reference, name: 'other' };
    const { weight } = (await loadTorch(bytesOf('no-checksums'), { backend: other })) as TorchObject;
    expect((weight as Tensor).device.name).toBe('other');
  });

  test('through bytes that begin anywhere, of which none is kept', async () => {
    const bytes = bytesOf('tensors');
    const inside = new Uint8Array(bytes.length + 3);
    inside.set(bytes, 3);
    const found = (await loadTorch(inside.subarray(3))) as TorchObject;
    const { buffer } = bytes.slice();
    const other = (await loadTorch(buffer)) as TorchObject;
    inside.fill(0);
    new Uint8Array(buffer).fill(0);
    expectTensors(found);
    expectTensors(other);
  });
});

test('keys may be whatever Python can find again', async () => {
  const pickle = `}(ctorch\nfloat32\nK\x01C\x02abK\x02(K\x03\x91K\x03u.`;
  expect(await loadTorch(await fileOf(pickle))).toEqual(
    new Map<TorchValue, TorchValue>([
      ['float32', 1],
      [Uint8Array.of(97, 98), 2],
      [new Set([3]), 3],
    ]),
  );
});

test('a file in memory that others share', async () => {
  const bytes = bytesOf('values');
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 1), 1);
  shared.set(bytes);
  const decode = vi.spyOn(TextDecoder.prototype, 'decode');
  for (const file of [shared, shared.slice().buffer]) expectValues((await loadTorch(file)) as TorchObject);
  // Browsers refuse it.
  for (const [given] of decode.mock.calls) expect((given as Uint8Array).buffer).not.toBe(shared.buffer);
  decode.mockRestore();
});

test.each([1, 3, 4, 5])('pickles of protocol %i', async (protocol) => {
  const { values, tensors } = await objectIn(`protocol-${protocol}`);
  expectValues(values as TorchObject);
  expectTensors(tensors as TorchObject);
});

test.each(['checkpoint', 'checkpoint-legacy'])('%s: a model, optimizers and a schedule', async (name) => {
  const { epoch, best, model, adam, schedule, rng } = await objectIn(name);
  expect([epoch, best]).toEqual([3, 0.125]);
  expect(Object.keys(model as TorchObject)).toEqual([
    '0.weight',
    '0.bias',
    '1.weight',
    '1.bias',
    '1.running_mean',
    '1.running_var',
    '1.num_batches_tracked',
    '3.weight',
    '3.bias',
  ]);
  const { state, param_groups: groups } = adam as TorchObject;
  expect([...(state as Map<TorchValue, TorchValue>).keys()]).toEqual([0, 1, 2, 3, 4, 5]);
  const first = (state as Map<TorchValue, TorchObject>).get(0)!;
  expect(Object.keys(first)).toEqual(['step', 'exp_avg', 'exp_avg_sq']);
  expect(plain(first['step']!)).toEqual(['float32', [], [3]]);
  expect((groups as TorchObject[])[0]).toMatchObject({ lr: 0.01, betas: [0.9, 0.999], foreach: null });
  expect((schedule as TorchObject)['milestones']).toEqual(
    new Map([
      [2, 1],
      [5, 1],
    ]),
  );
  expect(plain(rng!)).toEqual(['uint8', [8], [1, 0, 0, 0, 0, 0, 0, 0]]);
});

describe('refused, by name', () => {
  test.each([
    ['module', /module\/data\.pkl, byte 2: .*torch\.nn\.modules\.linear\.Linear.*model\.state_dict\(\)/],
    ['complex', /loadTorch: z is of complex64.*view_as_real/],
    ['large', /loadTorch: a\.ids holds 1099511627776; int64 is read as int32/],
    ['sparse', /sparse\/data\.pkl, byte \d+: .*sparse tensors are not read.*to_dense/],
    ['negative', /the neg bit.*resolve_neg/],
    ['script', /a program of TorchScript.*torch\.jit\.load/],
  ])('%s', (name, message) => expect(loadTorch(bytesOf(name))).rejects.toThrow(message));

  const text = (beginning: string): Uint8Array => new TextEncoder().encode(beginning.padEnd(600, ' '));
  test.each([
    ['a safetensors file', text('\x30\0\0\0\0\0\0\0{"__metadata__":{}}'), /deserialize from @glissade\/nn/],
    ['a pointer of Git LFS', text('version https://git-lfs.github.com/spec/v1'), /git lfs pull/],
    ['a page', text('<!DOCTYPE html>'), /a page or an error/],
    ['nothing', new Uint8Array(0), /it is empty/],
    [
      'another pickle',
      Uint8Array.of(0x80, 2, 0x4b, 1, 0x2e),
      /magic number of torch\.save, found the number 1/,
    ],
    [
      'another zip',
      bytesOf('values').slice().fill(0x78, 30, 36),
      /values\/data\.pkl: mismatched local file header \(filename\)/,
    ],
  ])('%s', (_, bytes, message) => expect(loadTorch(bytes)).rejects.toThrow(message));

  test.each([
    ['a path', 'model.pt', /await readFile\(path\)/],
    ['a promise', Promise.resolve(new Uint8Array(1)), /a promise \(await it first\)/],
    ['nothing', undefined, /got undefined/],
    ['a tensor', tensor([1]), /got a Tensor/],
  ])('%s that is no file', (_, value, message) => expect(loadTorch(value as never)).rejects.toThrow(message));

  test('options that there are none of', async () => {
    const options = { map_location: 'cpu' } as object;
    await expect(loadTorch(bytesOf('values'), options)).rejects.toThrow(
      'loadTorch: there is no option map_location; expected backend',
    );
  });
});
