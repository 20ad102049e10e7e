/**
 * A cart on a track with a pole that stands on it, and falls unless the cart is pushed to the left and right.
 * Source: Barto, Sutton, Anderson, "Neuronlike adaptive elements that can solve difficult learning control problems", 1983, with the
 * numbers that are usual today
 */
import { rand, stack, type Tensor } from 'glissade';

const gravity = 9.8;
const [massOfCart, massOfPole] = [1, 0.1];
const mass = massOfCart + massOfPole;
/** From the cart to the middle of the pole, in meters. */
const halfLength = 0.5;
const moment = massOfPole * halfLength;
const force = 10;
/** Seconds between two pushes. */
export const interval = 0.02;
/** A game is over at this many meters from the middle of the track, */
const mostPlace = 2.4;
/** when the pole leans by this many radians, */
const mostAngle = (12 * Math.PI) / 180;
/** or after so many pushes, and this is as good as it gets. */
export const longest = 500;

/** Games at their beginning, [count, 4]: the place of the cart and its speed, the pole's angle and how fast it grows. */
export const newGames = (count: number): Tensor => rand([count, 4]).sub(0.5).mul(0.1);

/** Games [N, 4] after a push: `right` [N] is 1 for those to the right, and 0 for those to the left. */
export function pushed(games: Tensor, right: Tensor): Tensor {
  const [speed, angle, turning] = [games.select(1, 1), games.select(1, 2), games.select(1, 3)];
  const [sine, cosine] = [angle.sin(), angle.cos()];
  const push = right.mul(2 * force).sub(force);
  const swing = push.add(turning.square().mul(sine).mul(moment)).div(mass);
  const inertia = cosine
    .square()
    .mul(massOfPole)
    .div(mass)
    .neg()
    .add(4 / 3); // of the pole, as the cart gives way
  const fall = sine.mul(gravity).sub(cosine.mul(swing)).div(inertia).div(halfLength);
  const acceleration = swing.sub(fall.mul(cosine).mul(moment).div(mass));
  const changes = stack([speed, acceleration, turning, fall], 1);
  return games.add(changes.mul(interval));
}

/** Which games [N, 4] are lost, [N]: the pole has fallen, or the cart has left the track. */
export const isLost = (games: Tensor): Tensor =>
  games.select(1, 0).abs().gt(mostPlace).logicalOr(games.select(1, 2).abs().gt(mostAngle));

const [columns, rows] = [25, 6];
/** A column is as wide as half a row is high, in meters. */
const columnWidth = 0.1;

/** The middle of the track with cart and pole, and what is said below it, as lines of the same length. */
export function drawing(place: number, angle: number, below: string): string[] {
  const lines = Array.from({ length: rows + 1 }, () => Array<string>(columns).fill(' '));
  const put = (row: number, meters: number, text: string): void => {
    const first = Math.round(columns / 2 + meters / columnWidth - text.length / 2);
    for (const [i, character] of [...text].entries())
      if (first + i >= 0 && first + i < columns) lines[row]![first + i] = character;
  };
  const bar = Math.abs(angle) < 0.07 ? '|' : angle > 0 ? '/' : '\\';
  for (let row = 0; row < rows - 1; row++) {
    const height = (rows - 1.5 - row) * 2 * columnWidth;
    put(row, place + height * Math.tan(angle), bar);
  }
  put(rows - 1, place, '[o-o]');
  put(rows, 0, below);
  return lines.map((line) => line.join(''));
}
