import { parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { ExponentialMovingAverage } from './index.ts';

const leaf = (...data: number[]): Tensor => parameter(tensor(data));
const run = (ema: ExponentialMovingAverage, w: Tensor, from: number, to: number): void => {
  for (let i = from; i < to; i++) {
    w.assign(tensor([Math.sin(i), Math.cos(i)]));
    ema.update();
  }
};

test('starts with the parameters of the first update', () => {
  const w = leaf(5, 5);
  const ema = new ExponentialMovingAverage([w], { decay: 0.75 });
  w.assign(tensor([1, 2]));
  ema.update();
  expect(ema.averages[0]!.toArray()).toEqual([1, 2]);
  w.assign(tensor([5, -2]));
  ema.update();
  expect(ema.averages[0]!.toArray()).toEqual([2, 1]);
});

test('lends its values to the parameters, which get their own back, whatever happens', async () => {
  const w = leaf(1, 2);
  const ema = new ExponentialMovingAverage([w], { decay: 0.5 });
  ema.update();
  w.assign(tensor([3, 4]));
  ema.update();
  expect(ema.averaged(() => w.toArray())).toEqual([2, 3]);
  expect(w.toArray()).toEqual([3, 4]);
  expect(w.requiresGrad).toBe(true);
  expect(() =>
    ema.averaged(() => {
      throw new Error('as it happens');
    }),
  ).toThrow('as it happens');
  expect(w.toArray()).toEqual([3, 4]);

  const later = ema.averaged(async () => {
    await Promise.resolve();
    return w.toArray();
  });
  expect(() => ema.update()).toThrow('ExponentialMovingAverage: update() inside of averaged()');
  expect(await later).toEqual([2, 3]);
  expect(w.toArray()).toEqual([3, 4]);
  await expect(ema.averaged(() => Promise.reject(new Error('late')))).rejects.toThrow('late');
  expect(w.toArray()).toEqual([3, 4]);
});

test('goes on from its state bit for bit, and refuses another', () => {
  const [w, other] = [leaf(0, 0), leaf(0, 0)];
  const ema = new ExponentialMovingAverage([w], { decay: 0.9 });
  run(ema, w, 0, 5);
  const state = ema.stateDict();
  run(ema, w, 5, 10);
  const resumed = new ExponentialMovingAverage([other]);
  resumed.loadStateDict(state);
  expect(resumed.decay).toBe(0.9);
  run(resumed, other, 5, 10);
  expect(resumed.averages[0]!.toArray()).toEqual(ema.averages[0]!.toArray());

  const wrong = new ExponentialMovingAverage([leaf(1)]);
  expect(() => wrong.loadStateDict(state)).toThrow(
    'ExponentialMovingAverage: the state does not fit these parameters, nothing was loaded: 0 is float32[2], expected float32[1]',
  );
  for (const none of [undefined, null, 3, [], {}, { tensors: null, decay: 0.9 }])
    expect(() => wrong.loadStateDict(none as never)).toThrow(
      'ExponentialMovingAverage: expected what stateDict() gave, { tensors, decay }. Nothing was loaded',
    );
});

test('names what is wrong', () => {
  expect(() => new ExponentialMovingAverage([leaf(1)], { decay: 1.5 })).toThrow(
    'ExponentialMovingAverage: decay is 1.5; expected a number in [0, 1]',
  );
  expect(() => new ExponentialMovingAverage([tensor([1])])).toThrow('params[0] (float32[1]) is no parameter');
});
