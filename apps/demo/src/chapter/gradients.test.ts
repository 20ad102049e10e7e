/** Gradients and the roller coaster need no digits. (rows 11-19) */

import { cpu } from '@glissade/backend-cpu';
import { useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients } from './2-gradients.ts';
import { rollerCoaster } from './3-a-roller-coaster.ts';
import { Page } from './page.ts';
import { farthest, farthestRelative, golden } from './real-digits.test-helper.ts';

beforeAll(async () => {
  useBackend(await cpu());
});

const plotsOf = (page: Page): string[] =>
  page.parts.filter((part) => part.kind === 'plot').map((part) => part.name);

describe('gradients', () => {
  const page = new Page();

  it('are those of the square', () => {
    const { y, grad, total, vectorGrad, slope } = gradients(page);
    expect({ y, grad, total, vectorGrad, slope }).toEqual({
      y: 9,
      grad: 6,
      total: 125,
      vectorGrad: [6, 8, 20],
      slope: -3,
    });
    expect(plotsOf(page)).toEqual(['P6', 'P7', 'P8', 'slope', 'P9', 'P10', 'P11']);
  });

  it('lead nowhere fast, away, or to and fro, as the learning rate says', () => {
    const [small, large, bouncing] = gradients(new Page()).paths as [number[], number[], number[]];
    expect(small.at(-1)).toBeLessThan(-0.9);
    expect(Math.abs(large.at(-1)!)).toBeGreaterThan(3);
    expect(bouncing.every((at, i) => i === 0 || at * bouncing[i - 1]! < 0)).toBe(true);
  });
});

describe('the roller coaster', () => {
  it('starts and descends as the book says', () => {
    const page = new Page();
    const { speed, params, loss, grad, losses } = rollerCoaster(page);
    const expected = golden.roller_coaster;
    expect(farthest(speed, expected.speed)).toBeLessThan(1e-5);
    expect(farthest(params, expected.params0)).toBeLessThan(1e-6);
    expect(farthestRelative([loss], [expected.loss0])).toBeLessThan(1e-6);
    expect(farthestRelative(grad, expected.grad0)).toBeLessThan(1e-6);
    expect(farthestRelative(losses, expected.losses)).toBeLessThan(1e-6);
    expect(plotsOf(page)).toEqual(['P12', 'P13', 'P14', 'P15']);
  });
});
