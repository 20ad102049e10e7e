/** The assembler, proved by running what it builds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signed, unsigned } from './encoding.ts';
import {
  type Code,
  call,
  drop,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  i64,
  type MemoryImport,
  ModuleBuilder,
  select,
  sequence,
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
  builder.function({ export: 'run', parameters: {}, result }, () => [code]);
  return instantiate(builder)['run']!();
}

const pages: Omit<MemoryImport, 'shared'> = { module: 'env', name: 'memory', initial: 1, maximum: 4 };

describe('numbers', () => {
  it('writes LEB128 as the specification does', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
  });

  it('reads back every int32 constant', () => {
    fc.assert(fc.property(fc.integer(), (value) => evaluate('i32', i32.const(value)) === value));
  });

  it('reads back int64 constants of up to 53 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const builder = new ModuleBuilder();
        builder.function({ export: 'run', parameters: {}, result: 'i64' }, () => [i64.const(value)]);
        expect(instantiate(builder)['run']!() as unknown as bigint).toBe(BigInt(value));
      }),
    );
  });

  it('reads back floats', () => {
    expect(evaluate('f32', f32.const(0.1))).toBe(Math.fround(0.1));
    expect(evaluate('f64', f64.const(-0.1))).toBe(-0.1);
  });
});

describe('functions', () => {
  it('take parameters in order and call each other', () => {
    const builder = new ModuleBuilder();
    const minus = builder.function({ parameters: { a: 'i32', b: 'i32' }, result: 'i32' }, (_, { a, b }) => [
      i32.sub(a.get, b.get),
    ]);
    builder.function({ export: 'run', parameters: { a: 'i32', b: 'i32' }, result: 'i32' }, (_, { a, b }) => [
      call(minus, call(minus, a.get, b.get), i32.const(1)),
    ]);
    expect(instantiate(builder)['run']!(10, 3)).toBe(6);
  });

  it('loop, branch and leave', () => {
    const builder = new ModuleBuilder();
    builder.function({ export: 'triangle', parameters: { n: 'i32' }, result: 'i32' }, (f, { n }) => {
      const i = f.local('i32');
      const sum = f.local('i32');
      return [
        f.for(i, i32.const(0), n.get, i32.const(1), () =>
          f.if(i32.and(i.get, i32.const(1)), () => sum.set(i32.add(sum.get, i.get))),
        ),
        sum.get,
      ];
    });
    builder.function({ export: 'firstSquareAbove', parameters: { n: 'i32' }, result: 'i32' }, (f, { n }) => {
      const i = f.local('i32');
      return [
        f.block((found) =>
          f.loop((again) =>
            sequence(
              i.set(i32.add(i.get, i32.const(1))),
              f.if(
                i32.gtS(i32.mul(i.get, i.get), n.get),
                () => f.branch(found),
                () => f.branch(again),
              ),
            ),
          ),
        ),
        i32.mul(i.get, i.get),
      ];
    });
    const { triangle, firstSquareAbove } = instantiate(builder);
    expect(triangle!(10)).toBe(25);
    expect(triangle!(0)).toBe(0);
    expect(firstSquareAbove!(50)).toBe(64);
  });

  it('return early and select', () => {
    const builder = new ModuleBuilder();
    builder.function({ export: 'run', parameters: { x: 'f32' }, result: 'f32' }, (f, { x }) => [
      f.if(f32.lt(x.get, f32.const(0)), () => f.return(f32.const(-1))),
      select(f32.gt(x.get, f32.const(1)), f32.const(1), x.get),
    ]);
    const { run } = instantiate(builder);
    expect([-5, 0.5, 7].map((x) => run!(x))).toEqual([-1, 0.5, 1]);
  });
});

describe('memory', () => {
  it('loads and stores scalars and vectors', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const builder = new ModuleBuilder({ ...pages, shared: false });
    builder.function(
      { export: 'scale', parameters: { at: 'i32', by: 'f32' }, result: 'none' },
      (_, { at, by }) => [
        v128.store(at.get, f32x4.mul(v128.load(at.get), f32x4.splat(by.get))),
        f32.store(at.get, f32.add(f32.load(at.get, 16), f32.const(0.5)), 16),
      ],
    );
    const floats = new Float32Array(memory.buffer);
    floats.set([9, 1, 2, 3, 4, 5]);
    instantiate(builder, memory)['scale']!(4, 10);
    expect([...floats.subarray(0, 6)]).toEqual([9, 10, 20, 30, 40, 5.5]);
  });

  it('is shared and atomic where asked for', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const builder = new ModuleBuilder({ ...pages, shared: true });
    builder.function({ export: 'run', parameters: {}, result: 'i32' }, (f) => {
      const seen = f.local('i32');
      return [
        i32.atomicStore(i32.const(8), i32.const(5)),
        drop(i32.atomicCompareExchange(i32.const(8), i32.const(4), i32.const(1))),
        seen.set(i32.atomicCompareExchange(i32.const(8), i32.const(5), i32.const(6))),
        drop(i32.atomicAdd(i32.const(16), i32.const(2))),
        drop(i32.atomicNotify(i32.const(16), i32.const(1))),
        i32.add(
          i32.mul(i32.atomicLoad(i32.const(8)), i32.const(100)),
          i32.add(i32.mul(seen.get, i32.const(10)), i32.atomicLoad(i32.const(16))),
        ),
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
    expect(lanes(i32x4.mul(a, b))).toEqual([5, -12, -21, 320]);
    expect(lanes(i32x4.shl(a, i32.const(2)))).toEqual([4, -8, 12, 160]);
    expect(lanes(i32x4.shrS(a, i32.const(1)))).toEqual([0, -1, 1, 20]);
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
    expect(floats(f32x4.replaceLane(2, x, f32.const(7)))).toEqual([1, -2, 7, 40]);
    expect(floats(v128.and(x, f32x4.lt(x, y)))).toEqual([1, -2, 0, 0]);
  });

  it('compute float64', () => {
    const z = f64x2.replaceLane(1, f64x2.const(1.5), f64.const(-4));
    expect(evaluate('f64', f64x2.extractLane(1, f64x2.mul(z, f64x2.const(3))))).toBe(-12);
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
  builder.function({ parameters: {}, result: 'none' }, () => [
    drop(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero)),
  ]);
  return builder.toBytes();
}
