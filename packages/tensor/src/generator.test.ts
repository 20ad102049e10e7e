/** Random numbers, against what PyTorch drew from the same seeds. */
import { beforeEach, describe, expect, it } from 'vitest';
import { zeros } from './creation.ts';
import type { DType } from './dtype.ts';
import fixture from './fixtures/random.json' with { type: 'json' };
import { defaultGenerator, Generator, manualSeed } from './generator.ts';
import { normal, rand, randint, randLike, randn, randnLike, randperm, uniform } from './random.ts';
import type { Tensor } from './tensor.ts';

type Draw = (typeof fixture.cases)[number]['draws'][number];

function draw({ call, args }: Draw): Tensor {
  const [a, b, c] = args as [number, number, number];
  const floats = { dtype: args[1] as unknown as DType };
  switch (call) {
    case 'rand':
      return rand([a], floats);
    case 'randn':
      return randn([a], floats);
    case 'uniform':
      return uniform(a, b, [c]);
    case 'normal':
      return normal(a, b, [c]);
    case 'randint':
      return randint(a, b, [c]);
    case 'randperm':
      return randperm(a);
    default:
      throw new Error(`no draw is called ${call}`);
  }
}

/** Float32 and whole numbers must agree to the last bit; float64 normals to 2 units in the last place of libm. */
function expectSame(got: readonly number[], want: readonly number[], exact: boolean): void {
  expect(got.length).toBe(want.length);
  const tolerance = exact ? 0 : 1e-15;
  for (const [i, x] of got.entries()) {
    expect(Math.abs(x - want[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(want[i]!)));
  }
}

const title = ({ seed, draws }: (typeof fixture.cases)[number]): string =>
  `${seed}: ${draws.map(({ call, args }) => `${call}(${args.join(', ')})`).join(', ')}`;

describe('the default generator draws what PyTorch draws', () => {
  it.each(fixture.cases.map((each) => [title(each), each] as const))('seed %s', (_, { seed, draws }) => {
    manualSeed(seed);
    for (const each of draws) {
      const data = Array.from(draw(each).dataSync());
      const exact = !each.args.includes('float64');
      expectSame(data.slice(0, each.head.length), each.head, exact);
      expectSame(data.slice(data.length - each.tail.length), each.tail, exact);
    }
  });

  it('float64 numbers of a range, too', () => {
    const expected = [-0.8976754130484386, -0.13977931983607916, 1.318744832985753];
    const options = { dtype: 'float64', generator: new Generator(3) } as const;
    expectSame([...uniform(-1, 2, [3], options).dataSync()], expected, false);
  });

  it('begins as an unseeded torch.Generator', () => {
    const generator = new Generator();
    expectSame(
      Array.from({ length: 5 }, () => generator.uniform()),
      fixture.unseeded,
      true,
    );
  });
});

describe('Generator', () => {
  let generator: Generator;
  beforeEach(() => {
    generator = new Generator(11);
  });

  it('skips as many draws as are asked for, over several renewals of the engine', () => {
    for (const count of [0, 1, 623, 624, 625, 3000]) {
      const drawn = new Generator(11);
      for (let i = 0; i < count; i++) drawn.nextUint32();
      expect(new Generator(11).skip(count).nextUint32()).toBe(drawn.nextUint32());
    }
  });

  it('goes on from a saved state, the kept normal number included', () => {
    generator.normal();
    generator.skip(100);
    const state = JSON.parse(JSON.stringify(generator.getState())) as ReturnType<Generator['getState']>;
    const expected = [generator.normal(), generator.normal(), generator.uniform(), generator.nextUint32()];
    const resumed = new Generator(0).setState(state);
    expect([resumed.normal(), resumed.normal(), resumed.uniform(), resumed.nextUint32()]).toEqual(expected);
    expect(resumed.initialSeed).toBe(11);
  });

  it('forgets the kept normal number when it is seeded', () => {
    const first = generator.normal();
    expect(generator.manualSeed(11).normal()).toBe(first);
  });

  it('is apart from the default generator', () => {
    manualSeed(1);
    const before = defaultGenerator().getState();
    randn([5], { generator });
    expect(defaultGenerator().getState()).toEqual(before);
    expect(rand([4], { generator: new Generator(1) }).toArray()).toEqual(rand([4]).toArray());
  });

  it('hands out keys without disturbing its stream', () => {
    const before = new Generator(5);
    const keys = [generator.manualSeed(5).nextKey(), generator.nextKey()];
    expect(keys[0]).not.toEqual(keys[1]);
    expect(generator.nextUint32()).toBe(before.nextUint32());
    const restored = new Generator().setState(generator.getState());
    expect(restored.nextKey()).toEqual(generator.nextKey());
    expect(generator.manualSeed(5).nextKey()).toEqual(keys[0]);
    const words = Array.from({ length: 1000 }, () => [...generator.nextKey()]).flat();
    expect(new Set(words).size).toBe(2000);
  });

  it('names what it cannot draw', () => {
    expect(() => new Generator(1.5)).toThrow('manualSeed: seed is 1.5; expected a whole number');
    expect(() => generator.randint(3, 3)).toThrow('randint: from 3 to 3 (exclusive)');
    expect(() => generator.randperm(-1)).toThrow('randperm: n is -1');
    expect(() => generator.randperm(2 ** 31 + 1)).toThrow('randperm: n is 2147483649');
    expect(() => generator.skip(1.5)).toThrow('skip: count is 1.5');
    expect(() => generator.setState({ ...generator.getState(), words: [1] })).toThrow('1 words');
    // PyTorch: "to - 1 is out of bounds for unsigned char".
    expect(() => randint(0, 257, [2], { dtype: 'uint8' })).toThrow('randint: 256 is no uint8');
    expect(() => randint(-1, 3, [0], { dtype: 'uint8' })).toThrow('randint: -1 is no uint8');
    expect(() => randint(0, 3, [2], { dtype: 'bool' })).toThrow('randint: 2 is no bool');
    expect(() => randint(0, 2 ** 31 + 1, [2])).toThrow('randint: 2147483648 is no int32');
    expect(randint(255, 256, [2], { dtype: 'uint8' }).toArray()).toEqual([255, 255]);
    expect(randint(2 ** 31 - 1, 2 ** 31, [1]).toArray()).toEqual([2147483647]);
    expect(() => rand([2], { dtype: 'int32' })).toThrow('rand: draws floats, not int32. Use randint()');
    expect(() => normal(0, -1, [3])).toThrow('std is -1');
    expect(() => uniform(1, 0, [3])).toThrow('from 1 to 0');
  });
});

describe('randLike and randnLike', () => {
  it('take over shape and dtype', () => {
    const like = zeros([2, 3], { dtype: 'float64' });
    for (const x of [randLike(like), randnLike(like)])
      expect([x.shape, x.dtype]).toEqual([[2, 3], 'float64']);
  });
});
