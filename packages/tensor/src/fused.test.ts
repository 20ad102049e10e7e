/** Fused functions give what their operations give one by one, and refuse what is not elementwise. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  add,
  eq,
  erf,
  exp,
  floor,
  fused,
  gt,
  mul,
  randn,
  reference,
  relu,
  round,
  type Step,
  sub,
  sum,
  type Tensor,
  tensor,
  useBackend,
  where,
} from './index.ts';

beforeEach(() => useBackend(reference));

const compute = (x: Tensor, y: Tensor, scale: Tensor): Tensor =>
  where(gt(x, y), mul(erf(sub(x, y)), scale), exp(add(mul(y, 0.5), -1)));

describe('fused', () => {
  it('gives the same values, broadcasting', () => {
    const inputs = [randn([3, 4]), randn([4]), randn([3, 1])] as const;
    const together = fused('together', compute)(...inputs);
    expect(together.shape).toEqual([3, 4]);
    expect(together.toArray()).toEqual(compute(...inputs).toArray());
  });

  it('is one step', () => {
    const steps: Step[] = [];
    const run = vi.spyOn(reference, 'run').mockImplementation((step) => void steps.push(step));
    try {
      fused('together', compute)(randn([3]), randn([3]), randn([3]));
    } finally {
      run.mockRestore();
    }
    expect(steps.map(({ family }) => family)).toEqual(['map']);
  });

  it('takes whole numbers behind the first input, by themselves and with others', () => {
    const pick = fused('pick', (x: Tensor, at: Tensor, place: Tensor) => where(eq(at, place), x, mul(x, -1)));
    const [x, at] = [tensor([1, 2, 3]), tensor([0, 1, 2], { dtype: 'int32' })];
    const steps: Step[] = [];
    const { run } = reference;
    const spy = vi.spyOn(reference, 'run').mockImplementation((step, inputs, output) => {
      steps.push(step);
      run(step, inputs, output);
    });
    try {
      for (const place of [tensor(1, { dtype: 'int32' }), tensor(1)])
        expect(pick(x, at, place).toArray()).toEqual([-1, 2, -3]);
      expect(steps.map(({ family }) => family)).toEqual(['map', 'map']);
      expect(pick(at, x, x).dtype).toBe('int32');
      expect(steps.length).toBeGreaterThan(3);
    } finally {
      spy.mockRestore();
    }
  });

  it('computes one by one for other dtypes, and where a backend cannot bind so many', () => {
    const double = tensor([-1, 2], { dtype: 'float64' });
    expect(relu(double).dtype).toBe('float64');
    expect(relu(tensor([-1, 2], { dtype: 'int32' })).toArray()).toEqual([0, 2]);
    useBackend({ ...reference, mostBuffers: 3 });
    const inputs = [tensor([1, 2]), tensor([2, 1]), tensor(3)] as const;
    expect(fused('together', compute)(...inputs).toArray()).toEqual(compute(...inputs).toArray());
  });

  it('leaves halves halves beside numbers, scalars too', () => {
    const scaled = fused('scaled', (x, factor) => where(gt(x, factor), x, mul(x, factor)));
    for (const value of [0.5, [0.5]])
      expect(scaled(tensor(value, { dtype: 'float16' }), 0.3).dtype).toBe('float16');
    expect(tensor(0.5, { dtype: 'float16' }).clamp(0, 0.25).dtype).toBe('float16');
  });

  it('rounds whole numbers to themselves', () => {
    const scaled = fused('scaled', (x, factor) => mul(x, floor(round(factor))));
    expect(scaled(tensor([2, 0.5]), tensor(3, { dtype: 'int32' })).toArray()).toEqual([6, 1.5]);
  });

  it('names itself and the shapes that do not meet', () => {
    const difference = fused('difference', (x, y) => sub(x, mul(y, 2)));
    expect(() => difference(randn([2]), randn([3]))).toThrow('difference: cannot broadcast [2] with [3]');
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['sum is not elementwise', (x) => sum(x, 0)],
    ['reshape is not elementwise', (x) => x.reshape([1])],
    ['looks at a value', (x) => mul(x, x.itemSync())],
    ['makes a tensor', (x) => mul(x, tensor([2]))],
    ['detaches a tensor', (x) => mul(x, x.detach())],
    ['assign', (x) => x.mul_(2)],
  ])('refuses a function that is not: %s', (message, wrong) => {
    expect(() => fused('wrong', wrong)(tensor(1))).toThrow(message);
  });
});
