/**
 * Values from another realm: an iframe's, or those that Node.js's own modules, `structuredClone` and `fetch` give where a test tool or an
 * edge runtime has a realm of its own. They are of other classes than those of the same name here.
 */
import { createContext, runInContext } from 'node:vm';
import { compile } from '@glissade/compiler';
import { ConcatDataset, collate, DataLoader, MapDataset, RandomSampler } from '@glissade/data';
import { decodeImage, encodePng } from '@glissade/images';
import { type Callback, Learner } from '@glissade/learner';
import { mse } from '@glissade/losses';
import { deserialize, Linear, serialize } from '@glissade/nn';
import { exportOnnx, importOnnx } from '@glissade/onnx';
import { SGD } from '@glissade/optim';
import { loadTorch, saveTorch } from '@glissade/pytorch';
import { decodeWav, encodeWav } from '@glissade/signal';
import { described, isPlainObject, ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { loadKeras, loadLayersModel } from '@glissade/tensorflow';
import { expect, test } from 'vitest';

const elsewhere = createContext({});
const foreign = <Value>(expression: string): Value => runInContext(`(${expression})`, elsewhere) as Value;

/** The bytes in the other realm: as an array, and as its buffer. */
function abroad(bytes: Uint8Array): { array: Uint8Array; buffer: ArrayBuffer } {
  const array = foreign<Uint8Array>(`new Uint8Array([${bytes}])`);
  expect(array instanceof Uint8Array).toBe(false);
  return { array, buffer: array.buffer as ArrayBuffer };
}

test('typed arrays become tensors of their dtype', () => {
  for (const [kind, dtype] of [
    ['Float32Array', 'float32'],
    ['Float64Array', 'float64'],
    ['Int32Array', 'int32'],
    ['Uint8Array', 'uint8'],
    ['Uint8ClampedArray', 'uint8'],
  ]) {
    const x = tensor(foreign<Float32Array>(`new ${kind}([1, 2])`), { shape: [2, 1] });
    expect([x.dtype, x.toArray()]).toEqual([dtype, [[1], [2]]]);
    const add = compile((y: Tensor) => y.add(tensor(foreign<Float32Array>(`new ${kind}([1, 2])`))));
    expect([0, 1].map(() => add(ones([2])).toArray())).toEqual([
      [2, 3],
      [2, 3],
    ]);
  }
  expect(() => tensor(foreign<Float32Array>('new Int16Array(2)'))).toThrow(
    'no dtype is stored as Int16Array',
  );
});

test('objects are looked into', () => {
  const pair = foreign<Record<string, unknown>>('{ x: 1, y: 2 }');
  expect(isPlainObject(pair)).toBe(true);
  expect(isPlainObject(foreign('new (class A {})()'))).toBe(false);
  expect(isPlainObject(foreign('new Map()'))).toBe(false);
  expect(described(pair)).toBe('an object { x, y }');
  const [first, second] = [pair, foreign<typeof pair>('{ x: 3, y: 4 }')];
  expect((collate([first, second]) as unknown as Record<string, Tensor>)['x']!.toArray()).toEqual([1, 3]);
  const step = compile((batch: Record<string, Tensor>) => batch['x']!.add(1));
  expect(step(Object.assign(foreign<Record<string, Tensor>>('{}'), { x: ones([2]) })).toArray()).toEqual([
    2, 2,
  ]);
  expect([...new RandomSampler(3, foreign('{ numSamples: 2 }')).indices()]).toHaveLength(2);
});

test('data sets may give them, and promises', async () => {
  const rows = { length: 4, get: (i: number) => foreign<Float32Array>(`new Float32Array([${i}, 1])`) };
  const [batch] = [...new DataLoader(rows, { batchSize: 4 })];
  expect(batch!.shape).toEqual([4, 2]);

  const later = { length: 2, get: (i: number) => foreign<Promise<number>>(`Promise.resolve(${i})`) };
  const doubled = new DataLoader(new MapDataset(later, (x: number) => 2 * x), { batchSize: 2 });
  for await (const each of doubled) expect((each as unknown as Tensor).toArray()).toEqual([0, 2]);
  expect(() => [...new DataLoader(later)]).toThrow('arrive later');
  const batches = { ...later, getBatch: () => foreign<Promise<number[]>>('Promise.resolve([7, 8])') };
  const all = new DataLoader(new ConcatDataset([batches, batches]), { batchSize: 4 });
  for await (const each of all) expect(each).toEqual([7, 8, 7, 8]);
});

test('files are read from their bytes', async () => {
  const png = abroad(await encodePng(tensor(new Uint8Array([1, 2]), { shape: [1, 1, 2] })));
  const wav = abroad(await encodeWav(zeros([1, 4]), 8000));
  const onnx = abroad(await exportOnnx(new Linear(2, 1), [ones([1, 2])]));
  const torch = abroad(await saveTorch({ x: ones([2]) }));
  const safetensors = abroad(await serialize({ x: ones([2]) }));
  for (const form of ['array', 'buffer'] as const) {
    expect(decodeImage(png[form]).toArray()).toEqual([[[1, 2]]]);
    expect(decodeWav(wav[form]).waveform.shape).toEqual([1, 4]);
    expect(importOnnx(onnx[form]).forward(ones([1, 2]))).toBeDefined();
    expect(((await loadTorch(torch[form])) as unknown as { x: Tensor }).x.toArray()).toEqual([1, 1]);
    expect(deserialize(safetensors[form]).tensors['x']!.toArray()).toEqual([1, 1]);
    // No models, but the bytes of some: what is said of them is in them.
    await expect(loadKeras(wav[form])).rejects.toThrow('begins with "RIFF"');
    await expect(loadLayersModel(() => wav[form])).rejects.toThrow('JSON');
  }
});

test('files are written of them', async () => {
  const value = foreign<object>('{ bytes: new Uint8Array([1]), map: new Map([[1, 2]]), set: new Set([3]) }');
  expect(await loadTorch(await saveTorch(value as never))).toEqual({
    bytes: new Uint8Array([1]),
    map: new Map([[1, 2]]),
    set: new Set([3]),
  });
  const state = Object.assign(foreign<Record<string, Tensor>>('{}'), { x: ones([2]) });
  expect(deserialize(await serialize(state)).tensors['x']!.toArray()).toEqual([1, 1]);
});

test('a learner is saved where its progress was cloned elsewhere', async () => {
  const { structuredClone } = globalThis;
  globalThis.structuredClone = ((value: unknown) => foreign(JSON.stringify(value))) as typeof structuredClone;
  try {
    const model = new Linear(1, 1);
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.1 }),
      loss: mse,
      train: [[ones([2, 1]), ones([2, 1])] as const],
      callbacks: [foreign<Callback>('{ onEpoch() {} }')],
    });
    await learner.fit(1);
    expect(Object.keys(deserialize(await learner.save()).tensors).length).toBeGreaterThan(1);
  } finally {
    globalThis.structuredClone = structuredClone;
  }
});
