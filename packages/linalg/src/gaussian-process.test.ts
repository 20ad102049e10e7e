/** Regression with a Gaussian process: its likelihood, gradients and course are PyTorch's (fixtures/linalg.py). */
import { hessian, parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { diagonal, eye, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import fixture from './fixtures/linalg.json' with { type: 'json' };
import { cholesky, choleskySolve } from './index.ts';

const n = 30;
beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const data = (): { x: Tensor; y: Tensor } => {
  const places = Float64Array.from({ length: n }, (_, i) => (6 * i) / (n - 1));
  const x = tensor(places, { shape: [n, 1], dtype: 'float64' });
  return { x, y: x.sin() };
};

/** The negative log marginal likelihood, of the logarithms of length, scale and noise. */
function lossOf(logs: Tensor, { x, y }: { x: Tensor; y: Tensor }): Tensor {
  const [length, scale, noise] = [...logs.exp()] as [Tensor, Tensor, Tensor];
  const kernel = x.sub(x.transpose()).div(length).square().mul(-0.5).exp().mul(scale);
  const l = cholesky(kernel.add(eye(n).to('float64').mul(noise)));
  return y.mul(choleskySolve(y, l)).sum().mul(0.5).add(diagonal(l).log().sum());
}

const start = (): Tensor => tensor(Float64Array.of(0, 0, -2), { shape: [3], dtype: 'float64' });

test.each([
  ['eager', <F>(step: F): F => step],
  ['compiled', compile],
] as const)('it descends as in PyTorch, %s', (_, mode) => {
  const given = data();
  const logs = parameter(start());
  const step = (mode as typeof compile)(() => {
    const loss = lossOf(logs, given);
    logs.grad = undefined;
    loss.backward();
    logs.assign(logs.detach().sub(logs.grad!.mul(0.01)));
    return loss;
  });
  const course = fixture.gaussianProcess.course.map(() => step().itemSync());
  course.forEach((loss, i) => {
    expect(loss).toBeCloseTo(fixture.gaussianProcess.course[i]!, 8);
    if (i > 0) expect(loss).toBeLessThan(course[i - 1]!);
  });
});

test('its gradient and second derivatives are those of PyTorch', () => {
  const given = data();
  const logs = parameter(start());
  lossOf(logs, given).backward();
  logs.grad!.dataSync().forEach((slope, i) => {
    expect(slope).toBeCloseTo(fixture.gaussianProcess.gradient[i]!, 8);
  });
  const curvature = hessian((logs: Tensor) => lossOf(logs, given))(start()).dataSync();
  curvature.forEach((each, i) => {
    expect(each).toBeCloseTo(fixture.gaussianProcess.hessian.flat()[i]!, 7);
  });
});
