import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { checkpoint, GRU, Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { randn, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { expect, test } from 'vitest';
import { profile } from './profile.ts';

useBackend(reference);

const x = randn([6, 4]);
const labels = tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' });

function training() {
  const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3));
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const step = (): Tensor => {
    const loss = crossEntropy(model.forward(x), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}

test('tells what each operation, module and line took of one round', async () => {
  const { model, step } = training();
  const report = await profile(step, { model, rounds: 2 });
  expect(report.flops).toBe(2 * 6 * (4 * 8 * 2 + 8 * 3 * 3)); // the first layer needs no gradient of its input
  const contract = report.operations.find(({ name }) => name === 'contract')!;
  expect(contract).toMatchObject({ calls: 5, flops: report.flops });
  expect(report.calls).toBe(report.operations.reduce((sum, { calls }) => sum + calls, 0));
  expect(report.inOperations).toBeLessThanOrEqual(report.milliseconds);

  const modules = Object.fromEntries(report.modules.map((row) => [row.name, row]));
  expect(report.modules.map(({ name }) => name)).toEqual(['', '0', '1', '2']);
  expect(modules['']).toMatchObject({ type: 'Sequential', flops: report.flops });
  expect(modules['0']).toMatchObject({ type: 'Linear', flops: 2 * 6 * 4 * 8 * 2 });
  expect(modules['2']!.flops).toBe(2 * 6 * 8 * 3 * 3);
  expect(modules['1']).toMatchObject({ flops: 0, bytes: 4 * 6 * 8 * (2 + 3) });
  for (const { milliseconds, backward } of report.modules) {
    expect(backward).toBeGreaterThan(0);
    expect(backward).toBeLessThan(milliseconds);
  }

  // Those of `model.forward`, crossEntropy, zeroGrad or the optimizer.
  const lines = report.lines.map(({ name }) => name);
  for (const line of lines) expect(line).toMatch(/^packages\/inspect\/src\/profile\.test\.ts:\d+:\d+$/);
  expect(report.lines.reduce((sum, { flops }) => sum + flops, 0)).toBe(report.flops);
});

test('calls the function as often as it says, and leaves no hook', async () => {
  const { model } = training();
  let calls = 0;
  const run = (): unknown => model.forward(x.add(calls++));
  const report = await profile(run, { model, rounds: 4, warmup: 2 });
  expect([calls, report.rounds]).toEqual([6, 4]);
  const before = report.operations.map(({ name, calls }) => [name, calls]);
  await profile(run, { rounds: 1, warmup: 0 });
  expect(calls).toBe(7);
  expect(report.operations.map(({ name, calls }) => [name, calls])).toEqual(before);
});

test('prints tables', async () => {
  const { model, step } = training();
  const text = String(await profile(step, { model, rounds: 1 }));
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^1 round of \d+\.\d ms: \d+\.\d in \d+ operations, \d+\.\d outside of them$/);
  expect(lines[2]).toMatch(/^operation +calls +ms +backward +GFLOP +GFLOP\/s +MB$/);
  expect(text).toMatch(
    /^module .*\nSequential .*\n {2}0 \(Linear\) .*\n {2}1 \(ReLU\) .*\n {2}2 \(Linear\) /m,
  );
  expect(text).toMatch(/^line .*\npackages\/inspect/m);
});

test('counts what vmap computes once, and derivatives within derivatives to where they were called', async () => {
  const rows = await profile(() => vmap((row: Tensor) => row.mul(2))(x), { rounds: 1, warmup: 0 });
  expect(rows.operations.filter(({ name }) => name === 'multiply')).toMatchObject([{ calls: 1 }]);

  const model = new Sequential(new Linear(4, 4), new Linear(4, 3));
  const report = await profile(
    () =>
      checkpoint((given) => model.at(1).forward(model.at(0).forward(given)), x)
        .sum()
        .backward(),
    { model, rounds: 1, warmup: 0 },
  );
  expect(report.modules.find(({ name }) => name === '1')!.backward).toBeGreaterThan(0);
});

test('sees no operation in a compiled step, whose time is outside', async () => {
  useBackend(await cpu({ threads: 1 }));
  const ones = tensor([1, 2, 3]);
  const step = compile((x: Tensor) => x.mul(2).exp().sum());
  const report = await profile(() => step(ones).itemSync());
  expect(report.operations.map(({ name }) => name)).not.toContain('exp');
  expect(report.milliseconds).toBeGreaterThan(0);
  useBackend(reference);
});

test('names options that there are not, and numbers that are none', async () => {
  const run = (): void => {};
  await expect(profile(run, { repeat: 3 } as never)).rejects.toThrow('profile: there is no option repeat');
  await expect(profile(run, { rounds: 0 })).rejects.toThrow(
    'profile: rounds is 0; expected a whole number >= 1',
  );
  await expect(profile(run, { warmup: 0.5 })).rejects.toThrow('profile: warmup is 0.5');
  await expect(profile(run, { model: 3 as never })).rejects.toThrow(
    'profile: model is number 3; expected a module',
  );
});

test('passes on what the function throws, and can be used again', async () => {
  const { model } = training();
  const run = (): unknown => model.forward(randn([2, 3]));
  await expect(profile(run, { model })).rejects.toThrow('Sequential.0 (Linear)');
  const report = await profile(() => x.add(1), { model, rounds: 1 });
  expect(report.modules).toEqual([]);
});

test('is one at a time', async () => {
  const first = profile(async () => void (await x.add(1).data()));
  await expect(profile(() => x)).rejects.toThrow('profile: profile() is not over yet. Await it first');
  await first;
});

test('takes models of any inputs and outputs', async () => {
  const model = new GRU(4, 3);
  const report = await profile(() => model.forward(x)[0], { model, rounds: 1 });
  expect(report.modules.map(({ type }) => type)).toEqual(['GRU']);
});
