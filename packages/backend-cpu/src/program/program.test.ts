/** Whole programs: state in place, constants, memory that buffers share, many calls, and any number of threads. */
import { input, permuteView, type TypedArray, type View, whole } from '@glissade/tensor';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { mlpStep } from './mlp.test-helper.ts';
import { emptyArrays, filled, interpret, ProgramWriter } from './program.test-helper.ts';

const backends = await Promise.all(
  [1, 2, 3].map(async (threads) => (await cpu({ threads })) as KernelBackend),
);
const [one, , three] = backends as [KernelBackend, KernelBackend, KernelBackend];
afterAll(() => {
  for (const backend of backends) backend.dispose();
});

const add = { kind: 'binary', function: 'add', left: input(0), right: input(1) } as const;
const sum = { family: 'map', expression: add } as const;
const floats = (...values: number[]): View<TypedArray> =>
  whole<TypedArray>(Float32Array.from(values), 'float32', [values.length]);

/** The greatest distance between two elements at the same place. */
function furthest(a: TypedArray, b: TypedArray): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

describe('a training step', () => {
  const program = mlpStep(64, [784, 128, 10]);
  const inputs = filled(program);

  it('gives what its steps give one by one', () => {
    const program = mlpStep(21, [400, 40, 10]);
    const inputs = filled(program);
    const expected = emptyArrays(program);
    program.inputs.forEach((number, i) => void expected[number]!.set(inputs[i]!.buffer));
    interpret(program, expected);
    three
      .compile(program)
      .run(inputs)
      .forEach(({ buffer }, i) => {
        const want = expected[program.outputs[i]!.buffer]!;
        expect(furthest(buffer, want)).toBeLessThan(1e-6);
      });
  });

  it('is the same to the bit on one, two and three threads, call after call', () => {
    const runs = backends.map((backend) => {
      const executable = backend.compile(program);
      let outputs = executable.run(inputs);
      const losses = [outputs[0]!.buffer[0]!];
      for (let call = 0; call < 50; call++) {
        const [, w1, b1, w2, b2] = outputs as View<TypedArray>[];
        outputs = executable.run([inputs[0]!, inputs[1]!, w1!, b1!, w2!, b2!, inputs[6]!]);
        losses.push(outputs[0]!.buffer[0]!);
      }
      return { losses, weights: outputs.map(({ buffer }) => buffer.slice()) };
    });
    expect(runs[0]!.losses[50]).toBeLessThan(0.9 * runs[0]!.losses[0]!);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('is measured kernel by kernel', async () => {
    for (const backend of backends) {
      const executable = backend.compile(program);
      executable.run(inputs);
      const { times } = await executable.profile!(3);
      expect(times?.length).toBe(program.kernels.length);
      expect(times?.every((time) => time >= 0 && time < 10_000)).toBe(true);
    }
  });
});

describe('the greatest and the least of zeros', () => {
  const zeros = [
    [-0, 0, -0, -0, -0],
    [0, -0, -0, 0, -0],
    [-0, -0, -0, -0, -0],
    [-0, -0, -0, -0, 0],
  ];
  it.each([
    ['max', 1, [0, 0, -0, 0]],
    ['max', 0, [0, 0, -0, 0, 0]],
    ['min', 1, [-0, -0, -0, -0]],
    ['min', 0, [-0, -0, -0, -0, -0]],
  ] as const)('%s over axis %i', (by, axis, expected) => {
    const w = new ProgramWriter();
    const x = w.input('float32', [4, 5]);
    const best = w.buffer('float32', axis === 1 ? [4, 1] : [1, 5]);
    w.kernel({ family: 'reduce', by, axes: [axis], expression: input(0) }, [x], [best]);
    const given = whole<TypedArray>(Float32Array.from(zeros.flat()), 'float32', [4, 5]);
    expect([...one.compile(w.program([best])).run([given])[0]!.buffer]).toEqual(expected);
  });
});

describe('the place of the greatest', () => {
  const rows = [
    [1, NaN, 7, NaN, 2, 3],
    [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
    [0, 1, 2, 3, 4, NaN],
    [5, -Infinity, 1, 9, 9, 0],
  ];
  it.each([1, 0])('is that of the first NaN, if there is one: over axis %i', (axis) => {
    const w = new ProgramWriter();
    const shape = axis === 1 ? [4, 6] : [6, 4];
    const x = w.input('float32', shape);
    const best = w.buffer('int32', axis === 1 ? [4, 1] : [1, 4]);
    w.kernel({ family: 'reduce', by: 'argmax', axes: [axis], expression: input(0) }, [x], [best]);
    const across = rows[0]!.flatMap((_, column) => rows.map((row) => row[column]!));
    const given = floats(...(axis === 1 ? rows.flat() : across));
    expect([...one.compile(w.program([best])).run([given])[0]!.buffer]).toEqual([1, 0, 5, 3]);
  });
});

describe('bytes', () => {
  it.each([
    ['sum', [190, 90]],
    ['product', [128, 0]],
    ['max', [250, 100]],
  ] as const)('wrap in a %s, as bytes do', (by, expected) => {
    const lines = [
      [250, 250, 250, 208],
      [100, 100, 98, 48],
    ];
    // Several results side by side are stored at once.
    const rows = [...lines, ...lines, ...lines];
    for (const axis of [1, 0]) {
      const w = new ProgramWriter();
      const x = w.input('uint8', axis === 1 ? [6, 4] : [4, 6]);
      const folded = w.buffer('uint8', axis === 1 ? [6, 1] : [1, 6]);
      w.kernel({ family: 'reduce', by, axes: [axis], expression: input(0) }, [x], [folded]);
      const across = lines[0]!.flatMap((_, column) => rows.map((row) => row[column]!));
      const given = whole<TypedArray>(Uint8Array.from(axis === 1 ? rows.flat() : across), 'uint8', [24]);
      const [result] = one.compile(w.program([folded])).run([given]);
      expect([...result!.buffer]).toEqual([...expected, ...expected, ...expected]);
    }
  });
});

describe('inputs', () => {
  const w = new ProgramWriter();
  const [a, b] = [w.input('float32', [6]), w.input('float32', [6])];
  const total = w.buffer('float32', [6]);
  w.kernel(sum, [a, b], [total]);
  const program = w.program([total]);
  const run = (...inputs: View<TypedArray>[]): number[] => [...one.compile(program).run(inputs)[0]!.buffer];

  it('may have any strides', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i) as TypedArray;
    const matrix = permuteView(whole(data, 'float32', [3, 4]), [1, 0]);
    const part = { ...matrix, shape: [2, 3], offset: 1 };
    const back = { ...whole(data, 'float32', [6]), strides: [-1], offset: 5 };
    expect(run(part, back)).toEqual([1 + 5, 5 + 4, 9 + 3, 2 + 2, 6 + 1, 10 + 0]);
  });

  it('may be each other’s places from the last call', () => {
    const executable = one.compile(program);
    executable.run([floats(1, 2, 3, 4, 5, 6), floats(0, 0, 0, 0, 0, 0)]);
    const [first] = executable.run([floats(1, 1, 1, 1, 1, 1), floats(2, 2, 2, 2, 2, 2)]);
    // The sum as the first input: another place of the program's memory.
    expect([...executable.run([first!, first!])[0]!.buffer]).toEqual([6, 6, 6, 6, 6, 6]);
  });

  it('may change places', () => {
    const w = new ProgramWriter();
    const places = [w.input('float32', [3]), w.input('float32', [3])];
    for (const place of places) w.kernel(sum, [place, place], [place]);
    const executable = one.compile(w.program(places));
    const [first, second] = executable.run([floats(1, 2, 3), floats(10, 20, 30)]);
    const swapped = executable.run([second!, first!]);
    expect(swapped.map(({ buffer }) => [...buffer])).toEqual([
      [40, 80, 120],
      [4, 8, 12],
    ]);
  });

  it('are copied once where they lie outside, whatever the others are', () => {
    const executable = one.compile(program);
    const [first] = executable.run([floats(1, 2, 3, 4, 5, 6), floats(0, 0, 0, 0, 0, 0)]);
    const outside = floats(7, 7, 7, 7, 7, 7);
    const slice = vi.spyOn(outside.buffer, 'slice');
    expect([...executable.run([first!, outside])[0]!.buffer]).toEqual([8, 9, 10, 11, 12, 13]);
    expect(slice).not.toHaveBeenCalled();
  });
});

describe('inputs that were given before', () => {
  it('count as given again, unless the program has changed them', () => {
    const w = new ProgramWriter();
    const [state, x] = [w.input('float32', [2]), w.input('float32', [2])];
    w.kernel(sum, [state, x], [state]);
    const executable = one.compile(w.program([state]));
    const [start, ones, twos] = [floats(10, 20), floats(1, 1), floats(2, 2)];
    const after = (...inputs: View<TypedArray>[]): number[] => [...executable.run(inputs)[0]!.buffer];
    expect(after(start, ones)).toEqual([11, 21]);
    expect(after(start, ones)).toEqual([11, 21]);
    expect(after(start, twos)).toEqual([12, 22]);
    expect(after(start, ones)).toEqual([11, 21]);
  });

  it('are read anew where they are the state of another program', () => {
    for (const backend of backends) {
      const w = new ProgramWriter();
      const [state, x] = [w.input('float32', [2]), w.input('float32', [2])];
      w.kernel(sum, [state, x], [state]);
      const train = backend.compile(w.program([state]));
      // So large that the memory has to grow meanwhile.
      const large = new ProgramWriter();
      const [weights, zeros] = [large.input('float32', [2]), large.input('float32', [4_000_000])];
      const total = large.buffer('float32', [2]);
      const start = { ...zeros, shape: [2], strides: [1] };
      large.kernel(sum, [weights, start], [total]);
      const [trained] = train.run([floats(0, 0), floats(1, 2)]);
      const test = backend.compile(large.program([total]));
      const none = whole<TypedArray>(new Float32Array(4_000_000), 'float32', [4_000_000]);
      for (let call = 1; call <= 3; call++) {
        expect([...test.run([trained!, none])[0]!.buffer]).toEqual([call, 2 * call]);
        train.run([trained!, floats(1, 2)]);
      }
    }
  });
});

describe('memory', () => {
  it('is shared by buffers whose lifetimes do not meet', () => {
    const w = new ProgramWriter();
    const a = w.input('float32', [100]);
    const b = w.buffer('float32', [100]);
    const c = w.buffer('float32', [100]);
    const twice = { family: 'map', expression: { ...add, right: input(0) } } as const;
    w.kernel(twice, [a], [b]);
    w.kernel(twice, [b], [c]);
    const plain = w.program([c]);
    // The last result takes the place of the input, which nobody reads any more.
    const buffers = plain.buffers.map((buffer, i) => (i === 2 ? { ...buffer, offset: 0 } : buffer));
    const program = { ...plain, buffers };
    const given = whole<TypedArray>(
      Float32Array.from({ length: 100 }, (_, i) => i),
      'float32',
      [100],
    );
    const executable = one.compile(program);
    for (const call of [1, 2]) expect([call, executable.run([given])[0]!.buffer[99]]).toEqual([call, 396]);
    expect(executable.run(executable.run([given]))[0]!.buffer[1]).toBe(16);
  });

  it('of constants is written once and stays', () => {
    const w = new ProgramWriter();
    const a = w.input('float32', [3]);
    const constant = w.constant('float32', [3], Float32Array.of(10, 20, 30));
    const total = w.buffer('float32', [3]);
    w.kernel(sum, [a, constant], [total]);
    for (const backend of backends) {
      const executable = backend.compile(w.program([total]));
      for (let call = 0; call < 3; call++)
        expect([...executable.run([floats(call, 1, 2)])[0]!.buffer]).toEqual([10 + call, 21, 32]);
    }
  });

  it('may grow meanwhile: state stays where it is', () => {
    const w = new ProgramWriter();
    const state = w.input('float32', [4]);
    w.kernel(sum, [state, state], [state]);
    const program = w.program([state]);
    for (const backend of backends) {
      const executable = backend.compile(program);
      let [view] = executable.run([floats(1, 2, 3, 4)]);
      const before = backend.memory().heldBytes;
      const square = whole<TypedArray>(new Float32Array(1500 ** 2).fill(1), 'float32', [1500, 1500]);
      const product = whole<TypedArray>(new Float32Array(1500 ** 2), 'float32', [1500, 1500]);
      backend.run({ family: 'contract', batch: 0, inner: 1 }, [square, square], product);
      expect(backend.memory().heldBytes).toBeGreaterThan(before);
      expect(product.buffer[7]).toBe(1500);
      [view] = executable.run([view!]);
      expect([...view!.buffer]).toEqual([4, 8, 12, 16]);
    }
  });
});

describe('kernels that JavaScript runs', () => {
  it('take their place among the others, on any number of threads', () => {
    const w = new ProgramWriter();
    const x = w.input('float64', [300, 40]);
    const left = w.input('float32', [300, 40]);
    const products = w.buffer('float32', [300, 300]);
    const exponentials = w.buffer('float64', [300, 40]);
    const index = w.input('int32', [300, 40]);
    const scattered = w.buffer('float64', [300, 40]);
    const last = w.buffer('float32', [300, 300]);
    const contract = { family: 'contract', batch: 0, inner: 1 } as const;
    w.kernel(contract, [left, left], [products]);
    w.kernel(
      { family: 'map', expression: { kind: 'unary', function: 'exp', of: input(0) } },
      [x],
      [exponentials],
    );
    w.kernel(
      { family: 'map', expression: { kind: 'constant', value: 0, dtype: 'float64' } },
      [],
      [scattered],
    );
    w.kernel({ family: 'scatterAdd', axis: 1 }, [index, exponentials], [scattered]);
    w.kernel(contract, [left, left], [last], [add], [products]);
    const program = w.program([last, scattered]);
    const inputs = filled(program);
    const expected = emptyArrays(program);
    program.inputs.forEach((number, i) => void expected[number]!.set(inputs[i]!.buffer));
    interpret(program, expected);
    for (const backend of backends) {
      const executable = backend.compile(program);
      for (let call = 0; call < 20; call++) {
        const outputs = executable.run(inputs);
        outputs.forEach(({ buffer }, i) => {
          const want = expected[program.outputs[i]!.buffer]!;
          expect(furthest(buffer, want)).toBeLessThan(1e-5);
        });
      }
    }
  });
});

describe('an index out of range', () => {
  it('is an error that names it, and the next call works', () => {
    const w = new ProgramWriter();
    const x = w.input('float32', [2, 3]);
    const index = w.input('int32', [2, 1]);
    const chosen = w.buffer('float32', [2, 1]);
    w.kernel({ family: 'gather', axis: 1 }, [x, index], [chosen]);
    const executable = one.compile(w.program([chosen]));
    const places = (...values: number[]): View<TypedArray> =>
      whole<TypedArray>(Int32Array.from(values), 'int32', [2]);
    const data = floats(1, 2, 3, 4, 5, 6);
    expect(() => executable.run([data, places(0, 3)])).toThrow(
      'gather: index 3 is out of range for an axis of length 3',
    );
    expect(() => executable.run([data, places(-1, 0)])).toThrow('gather: index -1');
    expect([...executable.run([data, places(2, 0)])[0]!.buffer]).toEqual([3, 4]);
    expect(() => executable.run([data, places(0, 5)])).toThrow('gather: index 5');
    executable.profile!(1); // on what is in the memory: the wrong index
    expect([...executable.run([data, places(1, 1)])[0]!.buffer]).toEqual([2, 5]);
  });
});

describe('many small contractions', () => {
  it('are taken several at a time', () => {
    const w = new ProgramWriter();
    const batches = 40_000;
    const [a, b] = [w.input('float32', [batches, 2, 3]), w.input('float32', [batches, 2, 3])];
    const products = w.buffer('float32', [batches, 2, 2]);
    const half = { kind: 'binary', function: 'add', left: input(0), right: input(0) } as const;
    w.kernel({ family: 'contract', batch: 1, inner: 1 }, [a, b], [products], [half]);
    const program = w.program([products]);
    const inputs = filled(program);
    const [x, y] = inputs as [View<TypedArray>, View<TypedArray>];
    const runs = backends.map((backend) => backend.compile(program).run(inputs)[0]!.buffer.slice());
    const last = 6 * (batches - 1);
    let dot = 0;
    for (let k = 0; k < 3; k++) dot += x.buffer[last + 3 + k]! * y.buffer[last + k]!;
    expect(runs[0]![4 * batches - 2]).toBeCloseTo(2 * dot, 6);
    for (const run of runs) expect(run).toEqual(runs[0]);
  });
});
