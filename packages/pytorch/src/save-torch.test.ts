/** Files that are written: read again here, and by PyTorch. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameter } from '@glissade/autograd';
import { full, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, inFolder, plain } from './files.test-helper.ts';
import { loadTorch, saveTorch, type TorchObject, type TorchValue } from './index.ts';
import { hasTorch, runPython, whetherSkipped } from './python.test-helper.ts';

beforeAll(() => useBackend(reference));

const shared = { a: 1 };
const values = {
  none: null,
  flags: [true, false],
  numbers: [0, 255, 256, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1],
  floats: [0.5, -0, 1e300, 2 ** 60, Infinity, -Infinity, Number.NaN],
  large: [2n ** 53n, -(2n ** 64n), 2n ** 200n, -1n * 2n ** 1999n],
  texts: ['', 'ünïcode 数字 😀', 'a', 'a'],
  nothing: [[], {}, new Map(), new Set()],
  bytes: Uint8Array.of(0, 127, 128, 255),
  nested: { a: { b: [[{ c: 1 }]] } },
  map: new Map<unknown, unknown>([
    [0, 'zero'],
    ['b', 1],
    [1.5, null],
    [[1, ['a', []]], 2],
  ]),
  set: new Set([1, 'a']),
  shared: [shared, shared],
  ['__proto__']: 'a name as others',
};

const tensors = {
  float32: tensor([0.1, -0, Number.NaN, Infinity, 1e-45]),
  float64: tensor([0.1, -1e300], { dtype: 'float64' }),
  float16: tensor([0.1, 65504, -6e-8, Infinity], { dtype: 'float16' }),
  int32: tensor([2 ** 31 - 1, -(2 ** 31)], { dtype: 'int32' }),
  uint8: tensor([0, 255], { dtype: 'uint8' }),
  bool: tensor([[true], [false]]),
  scalar: tensor(42),
  empty: zeros([2, 0, 3]),
  transposed: tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]).T,
  expanded: full([1, 2], 7).expand([3, 2]),
  parameter: parameter(tensor([3, 4])),
};

describe('written and read again', () => {
  test('values', async () => {
    const found = (await loadTorch(await saveTorch(values))) as TorchObject;
    // A Map of texts alone, as one that is empty, is a dictionary as others.
    expect(found).toEqual({ ...values, nothing: [[], {}, {}, new Set()] });
    const [a, b] = found['shared'] as TorchValue[];
    expect(a).toBe(b);
  });

  test('tensors', async () => {
    const found = (await loadTorch(await saveTorch(tensors))) as TorchObject;
    for (const [name, each] of Object.entries(tensors))
      expect(plain(found[name]!), name).toEqual(plain(each));
  });

  test('what PyTorch has written', async () => {
    for (const name of ['values', 'tensors', 'checkpoint']) {
      const first = (await loadTorch(bytesOf(name))) as TorchObject;
      const again = (await loadTorch(await saveTorch(first))) as TorchObject;
      expect(Object.keys(again)).toEqual(Object.keys(first));
      for (const key of Object.keys(first)) expect(plain(again[key]!), key).toEqual(plain(first[key]!));
    }
  });

  test('a tensor in two places is one there, too, and written once', async () => {
    const weight = full([1000], 1);
    const [once, twice] = [await saveTorch([weight]), await saveTorch([weight, weight])];
    expect(twice.length).toBeLessThan(once.length + 100);
    const [a, b] = (await loadTorch(twice)) as TorchValue[];
    expect(a).toBe(b);
  });

  test('the present values: what is assigned while it is written is not', async () => {
    const weight = parameter(tensor([1, 2]));
    const saving = saveTorch({ weight });
    weight.assign(tensor([3, 4]));
    const { weight: found } = (await loadTorch(await saving)) as TorchObject;
    expect(plain(found!)).toEqual(['float32', [2], [1, 2]]);
  });
});

describe('refused, with the place', () => {
  const circle: unknown[] = [];
  circle.push({ a: circle });
  let deep: unknown = 1;
  for (let i = 0; i < 600; i++) deep = [deep];
  test.each([
    ['undefined', { a: [{ b: undefined }] }, /saveTorch: a\[0\]\.b is undefined; .*null, Python's None/],
    ['a function', { f: () => 1 }, /f is a function/],
    ['a symbol', { s: Symbol('s') }, /s is a symbol/],
    ['numbers in an array', { x: new Float32Array(2) }, /x is a Float32Array; .*tensor\(\.\.\.\)/],
    ['a promise', Promise.resolve(1), /the value is a Promise; .*Await it/],
    ['a date', { when: new Date(0) }, /when is a Date/],
    ['what has a state', { model: { __proto__: { stateDict: () => ({}) } } }, /\.stateDict\(\)/],
    ['a circle', circle, /\[0\]\.a is a value that contains itself/],
    ['depth', deep, /levels deep/],
    ['half a character', { t: '\ud83d' }, /t is a text with half a character/],
    ['half a character as a name', { '\ud83d': 1 }, /half a character/],
    ['a huge number', { n: 2n ** 2000n }, /n is a bigint beyond/],
    ['an object as a key', new Map([[{}, 1]]), /a Map with a key that is a Object/],
    [
      'keys that Python takes for one',
      {
        m: new Map<unknown, number>([
          [1, 1],
          [true, 2],
        ]),
      },
      /m is a Map with true and/,
    ],
    [
      'a large number twice',
      new Map<unknown, number>([
        [2 ** 60, 1],
        [2n ** 60n, 2],
      ]),
      /a Map with 1152921504606846976 and/,
    ],
    [
      'tuples that are equal',
      new Map([
        [[1, 'a'], 1],
        [[1, 'a'], 2],
      ]),
      /a Map with 1,a and/,
    ],
    ['members that are equal', new Set([0, false]), /a Set with false and/],
    ['an object in a set', new Set([[1]]), /a Set with a Array in it/],
  ])('%s', async (_, value, message) => {
    await expect(saveTorch(value)).rejects.toThrow(message);
  });
});

const show = `
import sys, torch
def show(value):
    if isinstance(value, torch.Tensor):
        return [str(value.dtype), list(value.shape), value.flatten().tolist()]
    if isinstance(value, set):
        return ("set", sorted(value, key=repr))  # Python orders texts by hashes that differ from run to run
    return value
found = torch.load(sys.argv[1], weights_only=True)
mapped = torch.load(sys.argv[1], weights_only=True, mmap=True)
for name, value in found.items():
    assert repr(show(value)) == repr(show(mapped[name])), name
    print(name, repr(show(value)))
`;

describe.skipIf(!hasTorch)(`PyTorch${whetherSkipped}`, () => {
  const shown = (value: unknown): Promise<string[]> =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.pt');
      writeFileSync(path, await saveTorch(value));
      return runPython(show, path).trim().split('\n');
    });

  test('reads values, with weights_only=True, also mapped into memory', async () => {
    expect(await shown(values)).toEqual([
      'none None',
      'flags [True, False]',
      'numbers [0, 255, 256, -1, 2147483647, -2147483648, 2147483648, 9007199254740991, -9007199254740991]',
      'floats [0.5, -0.0, 1e+300, 1.152921504606847e+18, inf, -inf, nan]',
      `large [9007199254740992, -18446744073709551616, ${2n ** 200n}, ${-1n * 2n ** 1999n}]`,
      "texts ['', 'ünïcode 数字 😀', 'a', 'a']",
      'nothing [[], {}, {}, set()]',
      "bytes b'\\x00\\x7f\\x80\\xff'",
      "nested {'a': {'b': [[{'c': 1}]]}}",
      "map {0: 'zero', 'b': 1, 1.5: None, (1, ('a', ())): 2}",
      "set ('set', ['a', 1])",
      "shared [{'a': 1}, {'a': 1}]",
      '__proto__ a name as others'.replace('a name', "'a name").concat("'"),
    ]);
  });

  test('reads tensors', async () => {
    expect(await shown(tensors)).toEqual([
      "float32 ['torch.float32', [5], [0.10000000149011612, -0.0, nan, inf, 1.401298464324817e-45]]",
      "float64 ['torch.float64', [2], [0.1, -1e+300]]",
      "float16 ['torch.float16', [4], [0.0999755859375, 65504.0, -5.960464477539063e-08, inf]]",
      "int32 ['torch.int32', [2], [2147483647, -2147483648]]",
      "uint8 ['torch.uint8', [2], [0, 255]]",
      "bool ['torch.bool', [2, 1], [True, False]]",
      "scalar ['torch.float32', [], [42.0]]",
      "empty ['torch.float32', [2, 0, 3], []]",
      "transposed ['torch.float32', [3, 2], [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]]",
      "expanded ['torch.float32', [3, 2], [7.0, 7.0, 7.0, 7.0, 7.0, 7.0]]",
      "parameter ['torch.float32', [2], [3.0, 4.0]]",
    ]);
  });
});
