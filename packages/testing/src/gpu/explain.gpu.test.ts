/** explain(step) on a GPU: the times of its kernels, by its own clock. */
import { gpu } from '@glissade/backend-gpu';
import { compile, explain } from '@glissade/compiler';
import { type Backend, full, ones, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';

/** A step with state, whose small kernels and one large one are known. */
function stepOn(backend: Backend) {
  const state = full([], 1, { backend });
  const step = compile((x: Tensor) => {
    state.assign(state.add(1));
    return x.matmul(x).sum().add(state);
  });
  return { step, state, x: ones([200, 200], { backend }) };
}

if (adapters.length === 0) test.skip(`times on a GPU (${noAdapter})`, () => {});

describe.each(adapters)('on %s', (adapter) => {
  test.each([[[]], [['disable-dawn-features=timestamp_quantization']]])(
    'every kernel is measured, with %j',
    async (flags) => {
      const backend = await gpu({ adapter, flags });
      const { step, x } = stepOn(backend);
      await step(x).item();
      const text = await explain(step, { rounds: 40 });
      expect(text).toMatch(/kernel +operations +bytes +us +GFLOP\/s +GB\/s/);
      const [, total] = /^all kernels: ([\d.]+) us$/m.exec(text)!;
      expect(Number(total)).toBeGreaterThan(0);
      // Dawn rounds the clock unless it is told not to.
      expect(/^this GPU's clock ticks every \d+ us: times are means of 40 rounds$/m.test(text)).toBe(
        flags.length === 0,
      );
      // Of the lines of numbers, that of the product takes the most time; but a machine that pauses may do so at any of them.
      const longest = async (): Promise<number> => {
        const measured = await explain(step, { rounds: 40 });
        const rows = [...measured.matchAll(/^ +\d+ +(\d+) +\d+ +([\d.]+) +([\d.]+|-) +([\d.]+|-)$/gm)];
        expect(rows.length).toBe(step.programs[0]!.program.kernels.length);
        const times = rows.map(([, operations, time]) => [Number(operations), Number(time)] as const);
        return times.reduce((best, row) => (row[1] > best[1] ? row : best))[0];
      };
      await expect.poll(longest, { timeout: 20_000 }).toBe(2 * 200 ** 3);
    },
  );

  test('measuring runs the program: state goes on, and results that are held stay', async () => {
    const { step, state, x } = stepOn(await gpu({ adapter }));
    const before = step(x);
    await explain(step, { rounds: 9 });
    // The call, nine rounds, and one to warm up.
    expect(await state.item()).toBe(1 + 1 + 9 + 1);
    expect(await before.item()).toBe(200 ** 3 + 2);
    expect(await step(x).item()).toBe(200 ** 3 + 13);
  });

  test('a GPU that cannot measure says so', async () => {
    const backend = await gpu({ adapter });
    const { step, x } = stepOn(backend);
    step(x);
    Object.defineProperty(backend.device, 'features', { value: new Set() });
    const text = await explain(step, { rounds: 3 });
    expect(text).toContain(
      "no times: this GPU's adapter has no time stamps (WebGPU's feature timestamp-query)",
    );
    expect(text).not.toContain('GB/s');
  });
});
