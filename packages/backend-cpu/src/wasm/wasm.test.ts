/** The assembler, proved by running what it builds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signed, unsigned } from './encoding.ts';
import {
  type Code,
  call,
  codeOf,
  drop,
  f32x4,
  f64x2,
  i32,
  i32x4,
  i64,
  type MemoryImport,
  ModuleBuilder,
  select,
  type ValueType,
  v128,
} from './index.ts';

type Exports = Record<string, (...values: number[]) => number>;

function instantiate(builder: ModuleBuilder, memory?: WebAssembly.Memory): Exports {
  const imports = memory === undefined ? {} : { env: { memory } };
  return new WebAssembly.Instance(new WebAssembly.Module(builder.toBytes()), imports).exports as Exports;
}

/** Runs one expression. */
function evaluate<T extends Exclude<ValueType, 'v128' | 'i64'>>(result: T, code: Code<T>): number {
  const builder = new ModuleBuilder();
  builder.function({ export: 'run', result }, () => [code]);
  return instantiate(builder)['run']!();
}

const pages: Omit<MemoryImport, 'shared'> = { module: 'env', name: 'memory', initial: 1, maximum: 4 };

/** Function 1661 is called by the bytes that a vector constant begins with. */
it('calls any of thousands of functions', () => {
  const builder = new ModuleBuilder();
  const functions = Array.from({ length: 1700 }, (_, i) =>
    builder.function({ result: 'i32' }, () => [codeOf(i)]),
  );
  builder.function({ export: 'sum', result: 'i32' }, () => [
    functions.map((each) => call(each)).reduce((sum: Code<'i32'>, value) => i32.add(sum, value), codeOf(0)),
  ]);
  expect(instantiate(builder)['sum']!()).toBe((1700 * 1699) / 2);
});

describe('numbers', () => {
  it('writes LEB128 as the specification does', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
  });

  it('reads back every int32 constant', () => {
    fc.assert(fc.property(fc.integer(), (value) => evaluate('i32', codeOf(value)) === value));
  });

  it('reads back int64 constants of up to 53 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const builder = new ModuleBuilder();
        builder.function({ export: 'run', result: 'i64' }, () => [i64.const(value)]);
        expect(instantiate(builder)['run']!() as unknown as bigint).toBe(BigInt(value));
      }),
    );
  });

  it('reads back floats', () => {
    expect(evaluate('f32', f32x4.extractLane(3, f32x4.const(0.1)))).toBe(Math.fround(0.1));
    expect(evaluate('f64', f64x2.extractLane(0, f64x2.const(-0.1)))).toBe(-0.1);
  });
});

describe('functions', () => {
  it('take parameters in order and call each other', () => {
    const builder = new ModuleBuilder();
    const minus = builder.function({ parameters: 2, result: 'i32' }, (_, a, b) => [i32.sub(a, b)]);
    builder.function({ export: 'run', parameters: 2, result: 'i32' }, (_, a, b) => [
      call(minus, call(minus, a, b), 1),
    ]);
    expect(instantiate(builder)['run']!(10, 3)).toBe(6);
  });

  it('compute every vector constant once, and before anything else', () => {
    const builder = new ModuleBuilder();
    builder.function({ export: 'run', parameters: 1, result: 'f32' }, (f, n) => {
      const sum = f.local('v128');
      const add = (): Code<'none'> => sum.set(f32x4.add(sum, f32x4.add(f32x4.const(0.5), f32x4.const(0.25))));
      return [add(), f.while(n, () => [add(), n.set(i32.sub(n, 1))]), f32x4.extractLane(0, sum)];
    });
    const bytes = [...builder.toBytes()];
    const isConstant = (at: number): boolean => bytes[at] === 0xfd && bytes[at + 1] === 12;
    const places = [...bytes.keys()].filter(isConstant);
    expect(
      places.map((at) => new Float32Array(Uint8Array.from(bytes.slice(at + 2, at + 6)).buffer)[0]),
    ).toEqual([0.5, 0.25]);
    expect(Math.max(...places)).toBeLessThan(
      bytes.findIndex((byte, at) => byte === 0x02 && bytes[at + 1] === 0x40),
    ); // the loop's block
    expect(instantiate(builder)['run']!(3)).toBe(3);
  });

  it('loop, branch and leave', () => {
    const builder = new ModuleBuilder();
    builder.function({ export: 'triangle', parameters: 1, result: 'i32' }, (f, n) => {
      const i = f.local('i32');
      const sum = f.local('i32');
      return [f.for(i, 0, n, 1, () => f.if(i32.and(i, 1), () => sum.set(i32.add(sum, i)))), sum];
    });
    builder.function({ export: 'firstSquareAbove', parameters: 1, result: 'i32' }, (f, n) => {
      const i = f.local('i32');
      return [
        f.block((found) =>
          f.loop((again) => [
            i.set(i32.add(i, 1)),
            f.if(
              i32.gtS(i32.mul(i, i), n),
              () => f.branch(found),
              () => f.branch(again),
            ),
          ]),
        ),
        i32.mul(i, i),
      ];
    });
    const { triangle, firstSquareAbove } = instantiate(builder);
    expect(triangle!(10)).toBe(25);
    expect(triangle!(0)).toBe(0);
    expect(firstSquareAbove!(50)).toBe(64);
  });

  it('return early and select', () => {
    const builder = new ModuleBuilder();
    builder.function({ export: 'run', parameters: 1, result: 'i32' }, (f, x) => [
      f.if(i32.ltS(x, 0), () => f.return(codeOf(-1))),
      select(i32.gtS(x, 1), 1, x),
    ]);
    const { run } = instantiate(builder);
    expect([-5, 0, 7].map((x) => run!(x))).toEqual([-1, 0, 1]);
  });
});

describe('memory', () => {
  it('loads and stores scalars and vectors', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const builder = new ModuleBuilder({ ...pages, shared: false });
    builder.function({ export: 'scale', parameters: 2 }, (_, at, by) => [
      v128.store(at, f32x4.mul(v128.load(at), f32x4.convertI32x4S(i32x4.splat(by)))),
      i32.store(at, i32.add(i32.load(at, 16), 2 ** 23), 16), // doubles a float: its exponent begins at bit 23
    ]);
    const floats = new Float32Array(memory.buffer);
    floats.set([9, 1, 2, 3, 4, 5]);
    instantiate(builder, memory)['scale']!(4, 10);
    expect([...floats.subarray(0, 6)]).toEqual([9, 10, 20, 30, 40, 10]);
  });

  it('is shared and atomic where asked for', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const builder = new ModuleBuilder({ ...pages, shared: true });
    builder.function({ export: 'run', result: 'i32' }, (f) => {
      const seen = f.local('i32');
      return [
        i32.store(8, 5),
        drop(i32.atomicCompareExchange(8, 4, 1)),
        seen.set(i32.atomicCompareExchange(8, 5, 6)),
        drop(i32.atomicAdd(16, 2)),
        drop(i32.atomicNotify(16, 1)),
        i32.add(i32.mul(i32.atomicLoad(8), 100), i32.add(i32.mul(seen, 10), i32.atomicLoad(16))),
      ];
    });
    expect(instantiate(builder, memory)['run']!()).toBe(652);
  });
});

describe('vector instructions', () => {
  const lanes = (of: Code<'v128'>): number[] =>
    [0, 1, 2, 3].map((lane) => evaluate('i32', i32x4.extractLane(lane, of)));
  const floats = (of: Code<'v128'>): number[] =>
    [0, 1, 2, 3].map((lane) => evaluate('f32', f32x4.extractLane(lane, of)));
  const a = i32x4.const(1, -2, 3, 40);
  const b = i32x4.const(5, 6, -7, 8);

  it('compute integers', () => {
    expect(lanes(i32x4.add(a, b))).toEqual([6, 4, -4, 48]);
    expect(lanes(i32x4.replaceLane(2, a, 7))).toEqual([1, -2, 7, 40]);
    expect(lanes(i32x4.mul(a, b))).toEqual([5, -12, -21, 320]);
    expect(lanes(i32x4.shl(a, 2))).toEqual([4, -8, 12, 160]);
    expect(lanes(i32x4.minS(a, b))).toEqual([1, -2, -7, 8]);
    expect(lanes(i32x4.maxS(a, b))).toEqual([5, 6, 3, 40]);
    expect(lanes(i32x4.gtS(a, b))).toEqual([0, 0, -1, -1]);
    expect(lanes(v128.bitselect(i32x4.gtS(a, b), a, b))).toEqual([5, 6, 3, 40]);
    expect(lanes(v128.shuffle32(a, b, [0, 4, 3, 7]))).toEqual([1, 5, 40, 8]);
    expect(lanes(v128.andnot(a, i32x4.const(1, 0, 1, 0)))).toEqual([0, -2, 2, 40]);
    expect(lanes(i32x4.truncSatF32x4S(f32x4.const(-2.7)))).toEqual([-2, -2, -2, -2]);
  });

  it('compute floats', () => {
    const x = f32x4.convertI32x4S(a);
    const y = f32x4.convertI32x4S(b);
    expect(floats(f32x4.sub(x, y))).toEqual([-4, -8, 10, 32]);
    expect(floats(f32x4.div(y, f32x4.const(2)))).toEqual([2.5, 3, -3.5, 4]);
    expect(floats(f32x4.pmax(x, y))).toEqual([5, 6, 3, 40]);
    expect(floats(f32x4.min(x, y))).toEqual([1, -2, -7, 8]);
    expect(floats(f32x4.nearest(f32x4.const(2.5)))).toEqual([2, 2, 2, 2]);
    expect(floats(f32x4.floor(f32x4.const(-2.5)))).toEqual([-3, -3, -3, -3]);
    expect(floats(f32x4.sqrt(f32x4.const(9)))).toEqual([3, 3, 3, 3]);
    expect(floats(f32x4.abs(x))).toEqual([1, 2, 3, 40]);
    expect(floats(f32x4.neg(x))).toEqual([-1, 2, -3, -40]);
    expect(floats(v128.and(x, f32x4.lt(x, y)))).toEqual([1, -2, 0, 0]);
  });

  it('compute float64', () => {
    const z = f64x2.const(1.5);
    expect(evaluate('f64', f64x2.extractLane(1, f64x2.mul(z, f64x2.const(3))))).toBe(4.5);
    expect(evaluate('f64', f64x2.extractLane(0, f64x2.add(z, z)))).toBe(3);
  });

  it.runIf(WebAssembly.validate(relaxed()))('multiply and add at once where relaxed SIMD is at hand', () => {
    expect(floats(f32x4.relaxedMadd(f32x4.const(2), f32x4.const(3), f32x4.const(4)))).toEqual([
      10, 10, 10, 10,
    ]);
  });
});

function relaxed(): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  builder.function({}, () => [drop(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero))]);
  return builder.toBytes();
}
