import { start, tensor } from 'glissade';
import { beforeAll, expect, it } from 'vitest';
import { drawing, isLost, pushed } from './cart-and-pole.ts';
import { cartPole } from './cart-pole.ts';

beforeAll(async () => {
  await start();
});

it('balances the pole for a while after a fifth of the training', async () => {
  const lines: string[] = [];
  const { byChance, byLean, learned } = await cartPole({
    steps: 300,
    seed: 42,
    say: (text) => lines.push(text),
  });
  expect(byChance).toBeLessThan(30);
  expect(byLean).toBeLessThan(60);
  expect(learned).toBeGreaterThan(3 * byLean!);
  expect(lines.at(-1)).toContain('after 1.6 s');
});

it('a push at rest moves the cart to one side, and the pole to the other', () => {
  const after = pushed(tensor([0, 0, 0, 0]).expand([2, 4]), tensor([1, 0]));
  // The equations of 1983, solved by hand: 10 N / 1.1 kg swing the pole, whose inertia is 0.5 m (4/3 - 1/11).
  const fall = -(10 / 1.1) / (0.5 * (4 / 3 - 0.1 / 1.1));
  const acceleration = 10 / 1.1 - (0.05 * fall) / 1.1;
  const expected = [0, 0.02 * acceleration, 0, 0.02 * fall];
  expect(
    after
      .sub(tensor([expected, expected.map((x) => -x)]))
      .abs()
      .max()
      .itemSync(),
  ).toBeLessThan(1e-6);
});

it('a game is lost where the pole leans too far, or the cart leaves the track', () => {
  const games = tensor([
    [2.3, 0, 0.2, 0],
    [-2.5, 0, 0, 0],
    [0, 0, -0.22, 0],
    [0, 9, 0, 9],
  ]);
  expect(isLost(games).toArray()).toEqual([false, true, true, false]);
});

it('the pole is drawn above the cart', () => {
  const lines = drawing(-0.2, 0.2, 'below').map((line) => line.trimEnd());
  expect(lines.slice(-3)).toEqual(['          /', '        [o-o]', '          below']);
  expect(lines[0]).toBe('            /');
});
