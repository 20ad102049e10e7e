/** Elements of all kinds, as bytes and as lists of numbers. */
import { describe, expect, test } from 'vitest';
import { elementsOf, tensorMessage } from './elements.ts';
import { type ElementType, elementTypes, type TensorMessage } from './messages.ts';

const message = (type: ElementType, rest: Partial<TensorMessage>, shape = [2]): TensorMessage => ({
  name: 'w',
  shape,
  elementType: elementTypes[type],
  ...rest,
});
const bytes = (array: { buffer: ArrayBuffer }): Uint8Array => new Uint8Array(array.buffer);

describe('what is read', () => {
  test.each<[ElementType, Partial<TensorMessage>, string, number[]]>([
    ['float32', { raw: bytes(new Float32Array([1.5, -2])) }, 'float32', [1.5, -2]],
    ['float32', { floats: [1.5, -2] }, 'float32', [1.5, -2]],
    ['float64', { raw: bytes(new Float64Array([Math.PI, -2])) }, 'float64', [Math.PI, -2]],
    ['float64', { doubles: [Math.PI, -2] }, 'float64', [Math.PI, -2]],
    ['float16', { raw: bytes(new Uint16Array([0x3e00, 0xc000])) }, 'float16', [1.5, -2]],
    ['float16', { ints: [0x3e00, 0xc000] }, 'float16', [1.5, -2]],
    ['bfloat16', { raw: bytes(new Uint16Array([0x3fc0, 0xc000])) }, 'float32', [1.5, -2]],
    ['bfloat16', { ints: [0x3fc0, 0xc000] }, 'float32', [1.5, -2]],
    ['int64', { raw: bytes(new BigInt64Array([-1n, 2n ** 40n])) }, 'int64', [-1, 2 ** 40]],
    ['int64', { longs: [-1, 2 ** 40] }, 'int64', [-1, 2 ** 40]],
    ['int32', { raw: bytes(new Int32Array([-1, 7])) }, 'int32', [-1, 7]],
    ['int16', { raw: bytes(new Int16Array([-1, 7])) }, 'int32', [-1, 7]],
    ['uint16', { raw: bytes(new Uint16Array([65535, 7])) }, 'int32', [65535, 7]],
    ['int8', { raw: new Uint8Array([255, 7]) }, 'int32', [-1, 7]],
    ['int8', { ints: [-1, 7] }, 'int32', [-1, 7]],
    ['uint8', { raw: new Uint8Array([255, 7]) }, 'uint8', [255, 7]],
    ['bool', { raw: new Uint8Array([1, 0]) }, 'bool', [1, 0]],
    ['bool', { ints: [1, 0] }, 'bool', [1, 0]],
    ['bool', { raw: new Uint8Array([255, 0]) }, 'bool', [1, 0]],
  ])('%s %o', (type, rest, dtype, expected) => {
    const found = elementsOf(message(type, rest));
    expect(found.dtype).toBe(dtype);
    expect([...found.data]).toEqual(expected);
  });

  test("Node's buffers, which lie somewhere in a larger one", () => {
    const raw = Buffer.concat([Buffer.from(new Float32Array([1.5, -2]).buffer)]).subarray(0);
    const shifted = Buffer.alloc(9);
    raw.copy(shifted, 1);
    expect([...elementsOf(message('float32', { raw: shifted.subarray(1) })).data]).toEqual([1.5, -2]);
  });
});

test('what is written is read', () => {
  const data = new Float32Array([0.5, -1, 3]);
  const written = tensorMessage('w', 'float16', [3], data);
  expect([...elementsOf(written).data]).toEqual([...data]);
});

describe('what is refused', () => {
  test.each<[string, TensorMessage, string]>([
    [
      'another number of elements',
      message('float32', { floats: [1] }),
      'w, float32[2], has 1 elements, expected 2',
    ],
    [
      'a rest of bytes',
      message('int64', { raw: new Uint8Array(12) }),
      'w, int64[2], has 1 elements, expected 2',
    ],
    ['another file', message('float32', { isExternal: true }), 'w, float32[2], lies in another file'],
    ['texts', message('string', {}), 'w, string[2], is of a kind that no tensor has here'],
    [
      'lengths below 0',
      message('int64', { longs: [1, 2] }, [-1, -2]),
      'w, int64[-1, -2], is of no shape that a tensor can have',
    ],
    ['a type of the future', { name: 'w', shape: [], elementType: 99 }, 'w, type 99[], is of a kind'],
  ])('%s', (_, given, error) => {
    expect(() => elementsOf(given)).toThrow(TypeError);
    expect(() => elementsOf(given)).toThrow(error);
  });
});
