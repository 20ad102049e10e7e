/** What explain() says of the times of kernels, on a backend whose kernels take what we like. */
import {
  type Backend,
  ones,
  type Profile,
  reference,
  type Tensor,
  type TypedArray,
  useBackend,
} from '@glissade/tensor';
import { afterAll, expect, test } from 'vitest';
import { compile, explain } from './index.ts';
import { interpreter } from './interpret.ts';

afterAll(() => useBackend(reference));

/** A product of matrices, 2 * 100^3 operations on 120,000 bytes, and the sums of its rows; how often they were measured. */
function measured(profile: Profile) {
  const asked: number[] = [];
  const backend: Backend<TypedArray> = {
    ...reference,
    compile: (program) => ({
      ...interpreter(reference, program),
      profile(rounds) {
        asked.push(rounds);
        return profile;
      },
    }),
  };
  useBackend(backend);
  const step = compile((x: Tensor) => x.matmul(x.neg()).sum(1));
  step(ones([100, 100]));
  return { step, asked };
}

test('each kernel has its own time and rates, and all have a sum', async () => {
  const { step } = measured({ times: [0.01, 0.5, 0.125], note: 'a sundial' });
  const text = await explain(step);
  const rows = [...text.matchAll(/^ +\d.*$/gm)].map(([row]) => row.trim().split(/ +/));
  expect(rows).toEqual([
    ['0', '10000', '80000', '10.0', '1.0', '8.0'],
    ['1', '2000000', '120000', '500.0', '4.0', '0.2'],
    ['2', '10000', '40400', '125.0', '0.1', '0.3'],
  ]);
  expect(text).toContain('\nall kernels: 635.0 us\na sundial\n\nbuffers: ');
});

test('what took no time has no rates', async () => {
  const { step } = measured({ times: [0, 0, 0] });
  expect(
    (await explain(step))
      .match(/^ +1 .*$/m)![0]
      .trim()
      .split(/ +/),
  ).toEqual(['1', '2000000', '120000', '0.0', '-', '-']);
});

test('without times there is a word about why', async () => {
  const { step } = measured({ note: 'no clock' });
  const text = await explain(step);
  expect(text).toContain('\nno clock\n');
  expect(text).not.toMatch(/GFLOP|all kernels/);
});

test('kernels run a hundred times, or as often as wanted', async () => {
  const { step, asked } = measured({});
  await explain(step);
  await explain(step, { rounds: 7 });
  await explain(step, { rounds: 0 });
  expect(asked).toEqual([100, 7]);
});
