/** Rosenbrock's valley, in float64: PyTorch 2.13 gives the same numbers and calls the closure as often. */
import { noGrad, parameter } from '@glissade/autograd';
import { concat, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { ExponentialLR, LBFGS, type LBFGSOptions } from './index.ts';

function valley(options: Partial<LBFGSOptions>, start = [-1.2, 1, 2, -1.5]) {
  const a = parameter(tensor(start.slice(0, 2), { dtype: 'float64' }));
  const b = parameter(tensor([start.slice(2)], { dtype: 'float64' }));
  const optimizer = new LBFGS([a, b], options);
  const run = { calls: 0 };
  const closure = (): Tensor => {
    run.calls++;
    const x = concat([a, b.flatten()]);
    const [here, next] = [x.slice(0, 0, 3), x.slice(0, 1, 4)];
    const loss = next.sub(here.square()).square().mul(100).add(here.sub(1).square()).sum();
    optimizer.zeroGrad();
    loss.backward();
    return loss;
  };
  const step = async (): Promise<number> => (await optimizer.step(closure)).itemSync();
  const place = (): number[] => [...a.dataSync(), ...b.dataSync()];
  return { optimizer, run, step, place };
}

test.each<[string, Partial<LBFGSOptions>, number[], number[], number]>([
  [
    'with a line search',
    { lineSearchFn: 'strongWolfe', maxIter: 3 },
    [3150.2, 411.367583, 63.7856866, 8.98392741, 3.82961719, 3.7084356],
    [-0.681545425, 0.476911805, 0.234991153, 0.0551842128],
    18,
  ],
  [
    'with a short memory and few calls',
    { lineSearchFn: 'strongWolfe', historySize: 2, maxIter: 5, maxEval: 7 },
    [3150.2, 11.2549509, 3.70554997, 3.70287663, 3.70151505, 3.70142868],
    [-0.775654232, 0.613085728, 0.382052852, 0.145964371],
    36,
  ],
  [
    'with steps of a fixed share',
    { lr: 0.001, maxIter: 10 },
    [3150.2, 3108.48145, 3061.48806, 3010.94014, 2957.9791, 2903.56841],
    [-1.1972338, 1.02196986, 1.96621619, -1.36927784],
    60,
  ],
])('%s', async (_, options, losses, end, calls) => {
  const { run, step, place } = valley(options);
  for (const expected of losses) expect((await step()) / expected).toBeCloseTo(1, 7);
  place().forEach((x, i) => {
    expect(x).toBeCloseTo(end[i]!, 7);
  });
  expect(run.calls).toBe(calls);
});

test.each([{ lineSearchFn: 'strongWolfe', maxIter: 3, historySize: 4 } as const, { lr: 0.001, maxIter: 4 }])(
  'goes on from its state bit for bit: %o',
  async (options) => {
    const whole = valley(options);
    for (let i = 0; i < 3; i++) await whole.step();
    const state = whole.optimizer.stateDict();
    const resumed = valley({ maxIter: 9 }, whole.place());
    resumed.optimizer.loadStateDict({ ...state, groups: JSON.parse(JSON.stringify(state.groups)) });
    // Loaded, not yet used: the state is the same.
    expect(resumed.optimizer.stateDict().tensors['steps']!.toArray()).toEqual(
      state.tensors['steps']!.toArray(),
    );
    for (let i = 0; i < 3; i++) expect(await resumed.step()).toBe(await whole.step());
    expect(resumed.place()).toEqual(whole.place());
    const fresh = valley(options, whole.place());
    await fresh.step();
    await whole.step();
    expect(fresh.place()).not.toEqual(whole.place());
  },
);

test('goes on from a state of float32 bit for bit too', async () => {
  const make = (start: number[]) => {
    const w = parameter(tensor(start));
    const optimizer = new LBFGS([w], { lineSearchFn: 'strongWolfe', maxIter: 2 });
    const step = () =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const loss = w
          .cos()
          .mul(tensor([1, 3, 7]))
          .sum();
        loss.backward();
        return loss;
      });
    return { w, optimizer, step };
  };
  const whole = make([0.3, 1, 2]);
  await whole.step();
  const resumed = make([...whole.w.dataSync()]);
  resumed.optimizer.loadStateDict(whole.optimizer.stateDict());
  for (let i = 0; i < 3; i++) {
    await whole.step();
    await resumed.step();
  }
  expect(resumed.w.toArray()).toEqual(whole.w.toArray());
});

test('refuses a state that does not fit, before it loads any of it', async () => {
  const { optimizer, step } = valley({ maxIter: 3, lr: 0.001 });
  await step();
  const { groups, tensors } = optimizer.stateDict();
  const other = new LBFGS([parameter(tensor([1, 2])), parameter(tensor(1))]);
  expect(() => other.loadStateDict({ groups, tensors })).toThrow(
    'LBFGS: the state does not fit these parameters, nothing was loaded: steps is float64[1, 4], expected float32[1, 3]',
  );
  const { last: _, ...others } = tensors;
  expect(() => optimizer.loadStateDict({ groups, tensors: others })).toThrow('last is missing');
  const half = { ...tensors, last: tensors['last']!.slice(0, 0, 1) };
  expect(() => optimizer.loadStateDict({ groups, tensors: half })).toThrow(
    'last is float64[1, 4], expected float64[2, 4]',
  );
  expect(other.paramGroups[0]!.options.maxIter).toBe(20);
});

test('follows a schedule, trains halves, and leaves a minimum alone', async () => {
  const w = parameter(tensor([1, -2], { dtype: 'float16' }));
  const optimizer = new LBFGS([w], { lr: 0.5, maxIter: 1 });
  const schedule = new ExponentialLR(optimizer, { gamma: 0.5 });
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const loss = w.square().sum().mul(0.5);
    loss.backward();
    return loss;
  };
  const first = w.dataSync()[0]!;
  await optimizer.step(closure);
  // The gradient's sizes sum to 3: the first step is lr / 3 of it.
  expect(w.dtype).toBe('float16');
  expect(w.dataSync()[0]! / first).toBeCloseTo(1 - 0.5 / 3, 3);
  schedule.step();
  expect(optimizer.lr).toBe(0.25);
  const second = w.dataSync()[0]!;
  await optimizer.step(closure);
  expect(w.dataSync()[0]! / second).toBeCloseTo(0.75, 2);
  w.assign(tensor([0, 0], { dtype: 'float16' }));
  expect((await optimizer.step(closure)).itemSync()).toBe(0);
  expect(w.toArray()).toEqual([0, 0]);
});

test('names what is wrong', async () => {
  const w = parameter(tensor(1));
  expect(() => new LBFGS([w], { maxIter: 0 })).toThrow(
    'LBFGS: maxIter is 0; expected a whole number above 0',
  );
  expect(() => new LBFGS([w], { historySize: 0 })).toThrow(
    'LBFGS: historySize is 0; expected a whole number above 0',
  );
  expect(() => new LBFGS([w], { toleranceGrad: NaN })).toThrow('LBFGS: toleranceGrad is NaN');
  expect(() => new LBFGS([w], { lineSearchFn: 'strong_wolfe' as 'strongWolfe' })).toThrow(
    'LBFGS: lineSearchFn is string strong_wolfe; expected strongWolfe or undefined',
  );
  expect(() => new LBFGS([{ params: [w] }, { params: [parameter(tensor(2))] }])).toThrow(
    'LBFGS: it takes one group of parameters',
  );
  await expect(new LBFGS([w]).step()).rejects.toThrow(
    'LBFGS: expected a function that returns the loss, got ',
  );
});

test('a closure that throws within a line search leaves the parameters where the step began', async () => {
  const w = parameter(tensor([3, -2]));
  const optimizer = new LBFGS([w], { lineSearchFn: 'strongWolfe' });
  let calls = 0;
  const closure = (): Tensor => {
    if (++calls === 2) throw new Error('broken');
    optimizer.zeroGrad();
    const loss = w.square().sum();
    loss.backward();
    return loss;
  };
  await expect(optimizer.step(closure)).rejects.toThrow('broken');
  expect(w.toArray()).toEqual([3, -2]);
  await optimizer.step(closure);
  expect(w.abs().max().itemSync()).toBeLessThan(1e-6);
});

test.each<[string, Partial<LBFGSOptions>, number[], number[]]>([
  [
    'with a line search',
    { lineSearchFn: 'strongWolfe' },
    [1.32, 0.520466244, 0.520466244],
    [1, 0.384731666, 0],
  ],
  ['without one', { lr: 0.1 }, [1.32, 0.916279163, 0.619860186], [1, 1, 0]],
])('%s it goes on from where the closure has moved the parameters', async (_, options, losses, place) => {
  const float64 = { dtype: 'float64' } as const;
  const w = parameter(tensor([3, -2, 0.2], float64));
  const optimizer = new LBFGS([w], { maxIter: 3, ...options });
  const closure = (): Tensor => {
    noGrad(() => w.assign(w.clamp(0, 1)));
    optimizer.zeroGrad();
    const away = w.sub(tensor([1.5, 0.4, -0.3], float64)).square();
    const loss = away
      .mul(tensor([1, 2, 3], float64))
      .sum()
      .add(w.prod());
    loss.backward();
    return loss;
  };
  for (const expected of losses) expect((await optimizer.step(closure)).itemSync()).toBeCloseTo(expected, 7);
  for (const [i, x] of w.dataSync().entries()) expect(x).toBeCloseTo(place[i]!, 7);
});
