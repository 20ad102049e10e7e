/** Files as they are written, and files that are damaged: an error, at once, and never half a model. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importOnnx } from '../index.ts';
import type { Model } from './messages.ts';
import { readModel } from './read.ts';
import { writeModel } from './write.ts';

const tensor = { name: 't', shape: [2], elementType: 1, floats: [1.5, -2] };
const graph = {
  name: 'inner',
  nodes: [],
  initializers: [tensor],
  inputs: [],
  outputs: [{ name: 't', elementType: 0 }],
};
const everything: Model = {
  irVersion: 8,
  producer: 'a test with ünïcode 数字',
  operatorSets: [
    { domain: '', version: 18 },
    { domain: 'com.example', version: 1 },
  ],
  graph: {
    name: 'all',
    nodes: [
      {
        name: 'n',
        operator: 'If',
        domain: 'com.example',
        inputs: ['a', '', 'b'],
        outputs: ['c', ''],
        attributes: {
          float: { kind: 'float', value: 0.5 },
          int: { kind: 'int', value: -3 },
          string: { kind: 'string', value: 'same' },
          tensor: { kind: 'tensor', value: { name: '', shape: [], elementType: 7, longs: [-(2 ** 40)] } },
          graph: { kind: 'graph', value: graph },
          floats: { kind: 'floats', value: [1, -2.5] },
          ints: { kind: 'ints', value: [1, -2, 2 ** 40] },
          strings: { kind: 'strings', value: ['one', 'two'] },
        },
      },
    ],
    initializers: [
      { name: 'raw', shape: [1, 2], elementType: 3, raw: new Uint8Array([255, 1]) },
      { name: 'doubles', shape: [1], elementType: 11, doubles: [Math.PI] },
      { name: 'ints', shape: [2], elementType: 6, ints: [-1, 2 ** 31 - 1] },
    ],
    inputs: [{ name: 'a', elementType: 1, shape: [2, 'batch', undefined] }],
    outputs: [{ name: 'c', elementType: 1 }],
  },
};

test('what is written is read', () => {
  expect(readModel(writeModel(everything))).toEqual(everything);
});

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url)));

test.each(['mlp', 'series', 'next-23'])('%s.onnx cut off at any byte', (name) => {
  const file = fixture(name);
  for (let length = 0; length < file.length; length++)
    expect(() => importOnnx(file.subarray(0, length)), `${length} bytes`).toThrow(TypeError);
  expect(importOnnx(file).inputs).toHaveLength(1);
});

test('bytes that are others: a model, or an error that says that the file is none', () => {
  const file = fixture('grow');
  let state = 1;
  const random = (below: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return (state >>> 1) % below;
  };
  for (let i = 0; i < 500; i++) {
    const damaged = file.slice();
    for (let j = 0; j < 1 + random(3); j++) damaged[random(file.length)] = random(256);
    try {
      importOnnx(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect(`${error}`).toContain('importOnnx: ');
    }
  }
});

describe('what is something else', () => {
  test.each<[string, () => unknown, string]>([
    [
      'nothing',
      () => importOnnx(new Uint8Array()),
      'these 0 bytes are no ONNX model, or not a whole one: it has no graph',
    ],
    ['text', () => importOnnx(new TextEncoder().encode('{"a": 1}')), 'these 8 bytes are no ONNX model'],
    ['a path', () => importOnnx('model.onnx' as never), "Use await readFile('model.onnx')"],
    [
      'a field that is longer than its message',
      () => readModel(new Uint8Array([0x3a, 2, 0x12, 3, 97, 98, 99])),
      'byte 7 should be the end of a message, which is 4',
    ],
    [
      'a length beyond the end',
      () => readModel(new Uint8Array([0x3a, 0xff, 0xff, 0xff, 0xff, 0x07])),
      'and the last one is 5',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(TypeError);
    expect(run).toThrow(message);
  });
});

describe('what takes its time, or the stack', () => {
  const joined = (...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array =>
    Uint8Array.from(parts.flatMap((part) => [...part]));
  const lengthOf = (part: Uint8Array): number[] => {
    const digits: number[] = [];
    let rest = part.length;
    for (; rest > 127; rest >>= 7) digits.push((rest & 127) | 128);
    return [...digits, rest];
  };
  /** A field of bytes, of number 15 at most. */
  const field = (tag: number, part: Uint8Array): Uint8Array => joined([(tag << 3) | 2], lengthOf(part), part);

  test('numbers that come one by one', () => {
    const one = [(7 << 3) | 0, 5];
    const tensor = field(5, joined(new Uint8Array(200_000).map((_, i) => one[i % 2]!)));
    const { graph } = readModel(field(7, tensor));
    expect(graph.initializers[0]!.longs).toHaveLength(100_000);
  });

  test.each([10, 1000])('graphs in %i graphs', (levels) => {
    let graph: Uint8Array = new Uint8Array();
    for (let i = 0; i < levels; i++) graph = field(1, field(5, joined(field(6, graph), [160, 1, 5])));
    const file = field(7, graph);
    if (levels < 100) expect(readModel(file).graph.nodes).toHaveLength(1);
    else expect(() => importOnnx(file)).toThrow('lies in 100 others, more than any model has');
  });

  test('an attribute called __proto__', () => {
    const name = field(1, new TextEncoder().encode('__proto__'));
    const node = field(1, field(5, joined(name, [(3 << 3) | 0, 7], [160, 1, 2])));
    const { attributes } = readModel(field(7, node)).graph.nodes[0]!;
    expect(Object.entries(attributes)).toEqual([['__proto__', { kind: 'int', value: 7 }]]);
  });
});

test('bytes may come as a buffer, shared or not, or as a part of one', () => {
  const file = fixture('mlp');
  const shared = new SharedArrayBuffer(file.length);
  new Uint8Array(shared).set(file);
  const part = new Uint8Array(file.length + 3);
  part.set(file, 3);
  for (const bytes of [file.buffer, shared, part.subarray(3)])
    expect(importOnnx(bytes).inputs).toEqual([{ name: 'input', dtype: 'float32', shape: ['batch', 3] }]);
});
