/** What the umbrella's README says to write in place of names of PyTorch's: it is there, it runs, and gives what PyTorch does. */
import { readFileSync } from 'node:fs';
import * as glissade from 'glissade';
import { expect, test } from 'vitest';
import fixture from '../fixtures/golden/names.json' with { type: 'json' };

const { Linear, SGD, Sequential, Tensor, tensor } = glissade;

const readme = readFileSync(new URL('../../glissade/README.md', import.meta.url), 'utf8');

/** The cells of each row of the README's tables. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(/ +\| *|\| +/).filter((cell) => cell !== ''));

const spans = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(', ');

/** Runs an expression with all that the umbrella exports, and more, in scope. */
function run(code: string, scope: object): unknown {
  const all = { ...glissade, ...scope };
  return new Function(...Object.keys(all), `return (${code});`)(...Object.values(all));
}

const plain = (value: unknown): unknown => {
  if (value instanceof Tensor) return plain(value.toArray());
  return Array.isArray(value) ? value.map(plain) : Number(value);
};

const near = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(near) : expect.closeTo(value as number, 4);

const scope = Object.fromEntries(
  Object.entries(fixture.scope).map(([name, { shape, bool, data }]) => {
    const numbers: readonly (number | boolean | null)[] = data;
    const values = Float32Array.from(numbers, (x) => (x === null ? Number.NaN : Number(x)));
    const made = tensor(values, { shape });
    return [name, bool ? made.bool() : made];
  }),
);

test.each(fixture.rows)('$pytorch', ({ pytorch, here, values }) => {
  const [, written] = rows.find(([left]) => left === spans(pytorch)) ?? [];
  expect(written?.startsWith(spans(here))).toBe(true);
  here.forEach((code, i) => {
    expect(plain(run(code, scope)), code).toEqual(near(values[i]));
  });
});

/** What has no number to compare. */
const others: readonly (readonly [pytorch: string, here: readonly string[]])[] = [
  ['`torch.is_tensor(x)`, `x.is_leaf`', ['x instanceof Tensor', 'isParameter(x)']],
  ['`x.clamp_(0)`, `w.normal_()`', ['x.assign(x.clamp(0))', 'init.normal_(w)']],
  ["`register_buffer('m', x)`", ['m = buffer(x)']],
  ['`model.append(layer)`', ['new Sequential(...model, layer)']],
  ['`clip_grad_norm_(model.parameters(), 1)`', ['clipGradNorm(model.parameters(), 1)']],
  ["`prune.l1_unstructured(m, 'weight', 0.3)`", ["prune.l1Unstructured(m, 'weight', { amount: 0.3 })"]],
  ['`remove_weight_norm(layer)`', ['removeParametrizations(layer)']],
  ['`AveragedModel(model)`', ['new ExponentialMovingAverage(model.parameters())']],
  ["`SWALR(o, 0.01, 5, 'linear')`", ['new LinearLR(o, { startFactor: 1, endFactor: 0.1 })']],
  ['`torch.get_rng_state()`', ['defaultGenerator().getState()']],
  ['`Dataset` with `__len__`, `__getitem__`', ['new DataLoader({ length: 2, get: (i) => x.at(i) })']],
];

test.each(others)('%s', (pytorch, here) => {
  const [, written] = rows.find(([left]) => left === pytorch) ?? [];
  expect(written?.startsWith(spans(here))).toBe(true);
  const layer = glissade.weightNorm(new Linear(3, 2));
  const model = new Sequential(new Linear(3, 3));
  const own = {
    x: tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    w: tensor([1, 2]),
    m: new Linear(3, 2),
    model,
    layer,
    o: new SGD(model.parameters(), { lr: 0.1 }),
  };
  for (const code of here) expect(run(code, own), code).toBeDefined();
});

test('a rate that is led to that of averaged weights: as SWALR does, along a line', () => {
  const optimizer = new SGD([glissade.parameter(tensor([1]))], { lr: 0.1 });
  const schedule = new glissade.LinearLR(optimizer, { startFactor: 1, endFactor: 0.1 });
  const rates = Array.from({ length: 7 }, () => {
    schedule.step();
    return optimizer.paramGroups[0]!.lr;
  });
  // torch.optim.swa_utils.SWALR(optimizer, 0.01, 5, 'linear'), of a rate of 0.1.
  for (const [i, rate] of [0.082, 0.064, 0.046, 0.028, 0.01, 0.01, 0.01].entries())
    expect(rates[i]).toBeCloseTo(rate, 6);
});
