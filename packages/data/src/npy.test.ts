import { reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { FileError, formatNpy, parseNpy } from './index.ts';

beforeAll(() => useBackend(reference));

/** What numpy.save of NumPy 2 wrote, in base 64. */
const saved = {
  float32:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPgAAAD8AAEA/AACAPwAAoD8=',
  float16:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsIDEpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPgDA/3s=',
  'big-endian':
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/wAAAwEAAAA==',
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAwAAAAEAAAAEAAAAAgAAAAUAAAA=',
  int64:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr7/////////////38AAAAA',
  bool: 'k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
  scalar:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAPBA',
  empty:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=',
  'too large':
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAAAAAIAAAAAA',
  strings:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAAAAAAGIAAABjAAAA',
  records:
    'k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxpNCcpLCAoJ2InLCAnPGY0JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAQA==',
};
const bytesOf = (name: keyof typeof saved): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(saved[name]), (letter) => letter.charCodeAt(0));

test.each<[keyof typeof saved, string, readonly number[], unknown]>([
  [
    'float32',
    'float32',
    [2, 3],
    [
      [0, 0.25, 0.5],
      [0.75, 1, 1.25],
    ],
  ],
  ['float16', 'float16', [3, 1], [[1.5], [-2], [65504]]],
  ['big-endian', 'float32', [2], [1.5, -3]],
  [
    'fortran',
    'int32',
    [2, 3],
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  ],
  ['int64', 'int32', [1, 2], [[-5, 2 ** 31 - 1]]],
  ['bool', 'bool', [1, 2], tensor([[true, false]]).toArray()],
  ['scalar', 'float32', [], 7.5],
  ['empty', 'float32', [0, 3], []],
])('reads %s', (name, dtype, shape, values) => {
  const x = parseNpy(bytesOf(name));
  expect([x.dtype, x.shape, x.toArray()]).toEqual([dtype, shape, values]);
});

test('reads the second version, from the middle of a buffer', () => {
  const first = bytesOf('float32');
  const second = Uint8Array.of(0, ...first.subarray(0, 6), 2, 0, 118, 0, 0, 0, ...first.subarray(10));
  expect(parseNpy(second.subarray(1)).toArray()).toEqual(parseNpy(first).toArray());
});

describe('writes', () => {
  test('what NumPy writes, byte for byte', async () => {
    for (const name of ['float32', 'float16', 'bool', 'scalar', 'empty'] as const)
      expect(await formatNpy(parseNpy(bytesOf(name)))).toEqual(bytesOf(name));
  });

  test.each<[string, () => Tensor]>([
    ['float64', () => tensor(new Float64Array([0.1, -1e300]))],
    ['int32', () => tensor([[1], [-2]], { dtype: 'int32' }).T],
    ['uint8', () => tensor([0, 255], { dtype: 'uint8' })],
    ['five dims', () => zeros([1, 2, 1, 2, 3])],
  ])('%s, and reads it', async (_, make) => {
    const again = parseNpy(await formatNpy(make()));
    expect([again.dtype, again.shape, again.toArray()]).toEqual([
      make().dtype,
      make().shape,
      make().toArray(),
    ]);
  });
});

test.each<[string, Uint8Array, number, string]>([
  ['nothing', new Uint8Array(0), 0, 'x.npy: at byte 0: the file ends within the magic number'],
  [
    'a zip',
    Uint8Array.from({ length: 20 }, (_, i) => [0x50, 0x4b, 3, 4][i] ?? 0),
    0,
    'Of an .npz, a zip, unpack the arrays first',
  ],
  [
    'cut off in the header',
    bytesOf('float32').subarray(0, 60),
    60,
    'the file ends within the header; expected at least 128 bytes',
  ],
  [
    'cut off in the elements',
    bytesOf('float32').subarray(0, 140),
    140,
    '[2, 3] needs 152 bytes in all, the file has 140',
  ],
  ['too long', Uint8Array.of(...bytesOf('float32'), 0), 152, 'the file has 153'],
  ['too large a number', bytesOf('too large'), 136, 'element 1 is 2147483648; integers are read as int32'],
  ['texts', bytesOf('strings'), 10, "holds elements of '<U2'; expected numbers or bools"],
  ['records', bytesOf('records'), 10, "holds elements of [('a', '<i4'), ('b', '<f4')]"],
  [
    'no header',
    bytesOf('float32').fill(0x20, 10, 70),
    10,
    "expected a header with 'descr', 'fortran_order' and 'shape'",
  ],
])('refuses %s', (_, bytes, byte, message) => {
  const parse = (): Tensor => parseNpy(bytes, 'x.npy');
  expect(parse).toThrow(FileError);
  expect(parse).toThrow(message);
  expect(parse).toThrow(expect.objectContaining({ byte }));
});
