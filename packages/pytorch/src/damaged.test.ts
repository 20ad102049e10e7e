/** Files that are cut, changed or made to harm: an error that names the place, and never a wrong tensor, a hang or much memory. */
import { reference, type Tensor, useBackend } from '@glissade/tensor';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, plain } from './files.test-helper.ts';
import { loadTorch, type TorchObject, type TorchValue } from './index.ts';
import { fileOf, legacyFileOf, storage, tensorOf, text, viewOf } from './pickles.test-helper.ts';

beforeAll(() => useBackend(reference));

const everything = ['values', 'tensors', 'checkpoint'];
const legacy = everything.map((name) => `${name}-legacy`);

/** Every so many bytes, others in each run: all of them together take minutes. */
function* sampled(bytes: Uint8Array, step: number): IterableIterator<number> {
  const first = process.env['CI'] ? 0 : Date.now() % step;
  for (let at = first; at < bytes.length; at += step) yield at;
}

/** What reading gives: a value, or an error of ours, which it must be. */
async function outcome(bytes: Uint8Array): Promise<unknown> {
  try {
    return plain(await loadTorch(bytes));
  } catch (error) {
    expect((error as Error).message).toMatch(/^loadTorch: /);
    return 'refused';
  }
}

test.each([...everything, 'values-legacy', 'tensors-legacy'])('%s, cut at every byte', async (name) => {
  const bytes = bytesOf(name);
  for (let end = 0; end < bytes.length; end++)
    expect(await outcome(bytes.subarray(0, end)), `${end}`).toBe('refused');
});

test.each(everything)('%s, a zip with a byte changed, gives an error or the very same', async (name) => {
  const bytes = bytesOf(name);
  const right = await outcome(bytes);
  expect(right).not.toBe('refused');
  let [refused, tried] = [0, 0];
  for (const at of sampled(bytes, 47)) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    const found = await outcome(changed);
    tried++;
    if (found === 'refused') refused++;
    else expect(found, `byte ${at}`).toEqual(right);
  }
  expect(refused).toBeGreaterThan(tried / 4);
});

test.each(legacy)('%s, of before 1.6 and without checksums, with a byte changed, ends', async (name) => {
  const bytes = bytesOf(name);
  for (const at of sampled(bytes, 7)) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    await outcome(changed);
  }
});

test('any bytes behind the beginning of a pickle end', async () => {
  const opcodes = fc.constantFrom(
    ...'(.012FIJKLMNQRSTUVXabcd}eghjlpqrst)uGoiP'.split(''),
    '\x80',
    '\x81',
    '\x85',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(opcodes, fc.string({ maxLength: 4 })), { maxLength: 60 }),
      async (parts) => {
        await outcome(new TextEncoder().encode(`\x80\x02${parts.join('')}`));
      },
    ),
    { numRuns: 3000 },
  );
});

describe('traps', () => {
  const four = [new Uint8Array(16)];

  test.each([
    [
      'a command',
      'cposix\nsystem\n(U\x04echotR.',
      /data\.pkl, byte 0: the pickle holds a posix\.system.*no code/,
    ],
    ['a command of protocol 4', `${text('os')}${text('system')}\x93.`, /holds a os\.system/],
    ['eval', 'c__builtin__\neval\n.', /holds a __builtin__\.eval/],
    [
      'a name of objects of this language',
      'cconstructor\nconstructor\n.',
      /holds a constructor\.constructor/,
    ],
    ['what is called and no function', `K\x01)R.`, /byte 3: calls the number 1, which is no function/],
    ['a state for a number', 'K\x01}b.', /gives the number 1 a state/],
    ['a list in itself', ']q\x00h\x00a.', /contains itself/],
    ['a dictionary in itself', '}q\x00U\x01ah\x00s.', /a contains itself/],
    ['deep lists', `${']'.repeat(100_000)}${'a'.repeat(99_999)}.`, /lies \d+ levels deep/],
    ['an unknown memo', 'h\x07.', /byte 0: asks for value 7 of the memo/],
    ['an opcode that is none', '\x00.', /expected an opcode, found byte 0x0/],
    ['an opcode that is not read', 'P1\n.', /the opcode PERSID is not read/],
    [
      'a number that is a name of objects',
      'Fconstructor\n.',
      /byte 0: expected a number, found 'constructor'/,
    ],
    ['a number that is no decimal', 'F0x10\n.', /expected a number, found '0x10'/],
    [
      'a dtype that is a name of objects',
      `cnumpy\ndtype\n${text('constructor')}\x85R.`,
      /dtype 'constructor' are/,
    ],
    [
      'a function that makes tensors by itself',
      `]q\x00(ctorch._tensor\n_rebuild_from_type_v2\nq\x01Nh\x00eh\x01h\x01Nh\x00\x87R.`,
      /expected a function that makes a tensor, found torch\._tensor\._rebuild_from_type_v2/,
    ],
    ['a later protocol', '\x80\x06N.', /protocol 6; known are 0 to 5/],
    [
      'long text that is not there',
      '\x8d\xff\xff\xff\xff\xff\xff\x1f\x00N.',
      /expected 9007199254740991 bytes of text/,
    ],
    ['longer than any file', '\x8d\xff\xff\xff\xff\xff\xff\xff\xffN.', /which no file reaches/],
    ['a number of many digits', `L${'9'.repeat(6000)}L\n.`, /expected a whole number/],
    ['a key that is a list', '}]Ns.', /expected a key, as a string or a number, found a list of 0/],
    ['no end', 'N', /which no opcode STOP has ended/],
    ['nothing on the stack', '.', /expected a value on the stack/],
    ['no mark', 'e.', /expected a mark/],
    [
      'a storage of no class',
      `(${text('storage')}NU\x010U\x03cpuK\x01tQ.`,
      /expected a storage's class, found None/,
    ],
    [
      'a storage that is not there',
      `(${text('storage')}ctorch\nFloatStorage\nU\x019U\x03cpuK\x01tQ.`,
      /expected archive\/data\/9/,
    ],
    ['a storage of another length', `${storage(5)}.`, /5 float32 take 20 bytes, but archive\/data\/0 has 16/],
    [
      'a view beyond the storage',
      `${tensorOf(storage(4), 1, [4], [1])}.`,
      /end behind element 4, but archive\/data\/0 has 4/,
    ],
    [
      'many elements of few',
      `${tensorOf(storage(4), 0, [2 ** 30, 2 ** 30, 4], [0, 0, 1])}.`,
      /end behind element/,
    ],
    ['sizes without strides', `${tensorOf(storage(4), 0, [2, 2], [1])}.`, /2 sizes have 1 strides/],
    [
      'negative strides',
      `${tensorOf(storage(4), 3, [4], [-1])}.`,
      /expected strides, a whole number >= 0, found the number -1/,
    ],
    [
      'a storage over and over',
      `(${Array.from({ length: 2000 }, (_, i) => tensorOf(storage(4), 0, [1, 4], [i, 1])).join('')}l.`,
      undefined,
    ],
  ])('%s', async (_, pickle, message) => {
    const bytes = await fileOf(pickle, four);
    if (message) await expect(loadTorch(bytes)).rejects.toThrow(message);
    else expect(await loadTorch(bytes)).toHaveLength(2000);
  });

  test('one storage, thousands of times, does not become so much memory', async () => {
    const million = [new Uint8Array(4e5)];
    const views = Array.from({ length: 1000 }, (_, i) => tensorOf(storage(1e5), i, [1e5 - 1000], [1]));
    const bytes = await fileOf(`(${views.join('')}l.`, million);
    await expect(loadTorch(bytes)).rejects.toThrow(
      /overlapping views of archive\/data\/0.*tensor\.clone\(\)/,
    );
  });

  const long = 'a'.repeat(1e5);
  test.each([
    ['bytes made of one text', `${text(long)}${text('latin1')}\x86q\x000c_codecs\nencode\nq\x010`],
    [
      'copies of one dictionary',
      `}(${Array.from({ length: 2e4 }, (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}N`).join('')}u\x85q\x000` +
        'ccollections\nOrderedDict\nq\x010',
    ],
    ['copies of one list', `(${'N'.repeat(1e5)}l\x85q\x000c__builtin__\nset\nq\x010`],
  ])('%s, over and over, do not become so much memory', async (_, made) => {
    const times = (count: number) => fileOf(`${made}(${'h\x01h\x00R'.repeat(count)}l.`);
    expect(await loadTorch(await times(10))).toHaveLength(10);
    await expect(loadTorch(await times(500))).rejects.toThrow('one value is given to calls over and over');
  });

  test('bytes that are in many places are one value', async () => {
    const found = (await loadTorch(await fileOf(`C\x03abcq\x000(${'h\x00'.repeat(1000)}l.`))) as TorchValue[];
    expect(found[0]).toEqual(Uint8Array.of(97, 98, 99));
    expect(new Set(found).size).toBe(1);
  });

  test('few elements, over and over, in parts of an old file', async () => {
    // Each of 2^16 elements.
    const part = (i: number): string =>
      tensorOf(storage(1000, viewOf(i, 17)), 0, new Array<number>(16).fill(2), new Array<number>(16).fill(1));
    const file = (count: number): Uint8Array =>
      legacyFileOf(
        `(${Array.from({ length: count }, (_, i) => part(i)).join('')}l.`,
        1000,
        new Uint8Array(4000),
      );
    expect(await loadTorch(file(2))).toHaveLength(2);
    await expect(loadTorch(file(20))).rejects.toThrow('overlapping views of storage 0');
  });

  test('lists of lists, each twice, are not counted out', async () => {
    // 2^100 lists, if each were another.
    const levels = Array.from(
      { length: 100 },
      (_, i) => `]q${String.fromCharCode(i + 1)}(h${String.fromCharCode(i)}h${String.fromCharCode(i)}e`,
    );
    let found = (await loadTorch(await fileOf(`]q\x00${levels.join('')}.`))) as TorchValue[];
    for (let i = 0; i < 100; i++) {
      expect(found[0]).toBe(found[1]);
      found = found[0] as TorchValue[];
    }
    expect(found).toEqual([]);
  });

  test('an expanded tensor takes no memory for its repetitions', async () => {
    const found = (await loadTorch(
      await fileOf(`${tensorOf(storage(4), 0, [2 ** 30, 4], [0, 1])}.`, four),
    )) as Tensor;
    expect(found.shape).toEqual([2 ** 30, 4]);
  });

  test('names of what all objects have are names as others', async () => {
    const found = (await loadTorch(
      await fileOf(`}(${text('__proto__')}K\x01${text('constructor')}K\x02u.`),
    )) as TorchObject;
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    expect(Object.entries(found)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});
