/** fast.ai's model in PyTorch, and how near to it one is on a backend. */
import { readFileSync } from 'node:fs';
import { compile } from '@glissade/compiler';
import { crossEntropy, mse } from '@glissade/losses';
import { Adam, SGD } from '@glissade/optim';
import { type Backend, manualSeed, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddingSize, TabularModel, type TabularOptions } from './index.ts';

interface Case {
  readonly name: string;
  readonly embSzs: readonly EmbeddingSize[];
  readonly nCont: number;
  readonly outSz: number;
  readonly layers: readonly number[];
  readonly adam: boolean;
  readonly given: Readonly<Record<string, boolean | readonly [number, number]>>;
  readonly categories: number[][];
  readonly numbers: number[];
  readonly target: number[];
  readonly state: Readonly<Record<string, number[]>>;
  readonly losses: number[];
  readonly predictions: number[];
}

const { cases } = JSON.parse(readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

/** `use_bn` to `useBn`. */
const camel = (given: Case['given']): TabularOptions =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name.replace(/_./g, ([, letter]) => letter!.toUpperCase()),
      value,
    ]),
  );

/**
 * Weights at first, losses of some steps, and what is predicted then.
 *
 * @param near - how far a loss may be from PyTorch's, as a share of it
 */
export function likePyTorch(make: () => Promise<Backend>, near: number): void {
  afterEach(() => useBackend(reference));

  describe.each([false, true])('compiled: %s', (isCompiled) => {
    test.each(cases)('$name', async ({ embSzs, nCont, outSz, layers, adam, given, ...wanted }) => {
      useBackend(await make());
      manualSeed(7);
      const model = new TabularModel(embSzs, nCont, outSz, layers, camel(given));
      const state = model.stateDict();
      expect(Object.keys(state)).toEqual(Object.keys(wanted.state));
      for (const [name, values] of Object.entries(wanted.state)) {
        // The means that were not there yet are zeros and ones; weights are drawn as PyTorch draws them.
        const own = await state[name]!.data();
        for (const [i, value] of values.entries()) expect(own[i]).toBeCloseTo(value, 6);
      }
      const categories = tensor(Int32Array.from(wanted.categories.flat()), { shape: [12, embSzs.length] });
      const numbers = tensor(wanted.numbers, { shape: [12, nCont] });
      const target =
        outSz > 1 ? tensor(Int32Array.from(wanted.target)) : tensor(wanted.target, { shape: [12, 1] });
      const optimizer = adam
        ? new Adam(model.parameters(), { lr: 0.02 })
        : new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const step = (x: Tensor, z: Tensor, y: Tensor): Tensor => {
        const prediction = model.forward(x, z);
        const loss = outSz > 1 ? crossEntropy(prediction, y) : mse(prediction, y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      };
      const run = isCompiled ? compile(step) : step;
      for (const loss of wanted.losses) {
        const own = await run(categories, numbers, target).item();
        expect(Math.abs(own - loss) / Math.abs(loss)).toBeLessThan(near);
      }
      const predictions = await model.eval().forward(categories, numbers).data();
      for (const [i, value] of wanted.predictions.entries()) expect(predictions[i]).toBeCloseTo(value, 4);
    });
  });
}
