/** The numbers of PyTorch 2.13: transforms of vectors, matrices and parts, and distributions after them. */
import { parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { type Tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import fixture from './fixtures/distributions.json' with { type: 'json' };
import {
  expectClose,
  expectRecorded,
  type Golden,
  golden,
  type Recorded,
  weighted,
} from './golden.test-helper.ts';
import {
  AffineTransform,
  CatTransform,
  CorrCholeskyTransform,
  ExpTransform,
  LowerCholeskyTransform,
  Normal,
  ReshapeTransform,
  SigmoidTransform,
  SoftmaxTransform,
  StackTransform,
  StickBreakingTransform,
  TanhTransform,
  type Transform,
  TransformedDistribution,
} from './index.ts';

interface Case {
  readonly name: string;
  readonly x: Golden;
  readonly y: Recorded;
  readonly back: Golden;
  readonly stretch?: Recorded;
  readonly logProb?: Recorded;
  readonly shapes?: readonly [readonly number[], readonly number[]];
}
const cases = fixture.transforms as unknown as readonly Case[];

const affine = new AffineTransform(0.5, -2);
const transforms: Record<string, () => Transform> = {
  StickBreakingTransform: () => new StickBreakingTransform(),
  SoftmaxTransform: () => new SoftmaxTransform(),
  CorrCholeskyTransform: () => new CorrCholeskyTransform(),
  LowerCholeskyTransform: () => new LowerCholeskyTransform(),
  ReshapeTransform: () => new ReshapeTransform([2, 2], [4]),
  StackTransform: () => new StackTransform([new ExpTransform(), affine], -1),
  'StackTransform of vectors': () => new StackTransform([new SigmoidTransform(), new TanhTransform()], 0),
  CatTransform: () => new CatTransform([new ExpTransform(), affine], -1, [1, 2]),
  'CatTransform of vectors': () =>
    new CatTransform([new StickBreakingTransform(), new StickBreakingTransform()]),
};

describe.each(cases)('$name of $x', ({ name, x: given, ...expected }) => {
  const transform = transforms[name]!();
  const leaf = () => ({ x: parameter(golden(given)) });

  test('values, and back', () => {
    const p = leaf();
    const y = transform.forward(p['x']);
    expectRecorded(y, expected.y, p);
    expectClose(transform.inverse(y.detach()), expected.back, 1e-9);
    expect(transform.forwardShape?.(p['x'].shape) ?? p['x'].shape).toEqual(y.shape);
    expect(transform.inverseShape?.(y.shape) ?? y.shape).toEqual(p['x'].shape);
    expect(transform.equals(transforms[name]!())).toBe(true);
    expect(transform.equals(affine)).toBe(false);
  });

  test('how much it stretches', () => {
    const p = leaf();
    const y = transform.forward(p['x']);
    if (expected.stretch) expectRecorded(transform.logAbsDetJacobian(p['x'], y), expected.stretch, p);
    else
      expect(() => transform.logAbsDetJacobian(p['x'], y)).toThrow(
        `${transform.name}.logAbsDetJacobian: several values become the same one`,
      );
  });

  test('in a compiled step', () => {
    const p = leaf();
    const step = compile(() => {
      const y = transform.forward(p['x']);
      weighted(y).backward();
      return [y.detach(), transform.inverse(y.detach())];
    });
    const [y, back] = step() as [Tensor, Tensor];
    expectClose(y, expected.y.value);
    expectClose(back, expected.back, 1e-9);
    expectClose(p['x'].grad!, expected.y.grads!['x']!);
  });

  test('a distribution after it', () => {
    // A dim that is counted from the first is one of the samples, where there are some.
    const drawn = name.endsWith('of vectors') ? [] : [3];
    const p = leaf();
    const base = new Normal(zeros(p['x'].shape, { dtype: 'float64' }), 2);
    const made = new TransformedDistribution(base, transform);
    const y = transform.forward(p['x']);
    expect([...made.batchShape, ...made.eventShape]).toEqual(y.shape);
    const sample = made.sample(drawn);
    expect(sample.shape).toEqual([...drawn, ...y.shape]);
    expect(() => made.cdf(y.detach())).toThrow('.cdf: there is no formula for it');
    expect(() => made.icdf(0.5)).toThrow('.icdf: there is no formula for it');
    if (!expected.stretch) {
      expect(() => made.logProb(y)).toThrow('no density');
      return;
    }
    const { logProb, shapes } = expected;
    if (shapes) expect([made.batchShape, made.eventShape]).toEqual(shapes);
    if (logProb) expectRecorded(made.logProb(y), logProb, p, 1e-9);
    // Of what it gave itself, and of a copy.
    const own = made.logProb(sample);
    expect(own.shape).toEqual([...drawn, ...made.batchShape]);
    expectClose(made.logProb(sample.clone()), own.toArray() as Golden, 1e-6);
    if (drawn.length === 0) return;
    const all = made.expand([5, ...made.batchShape]);
    expect([all.batchShape, all.eventShape]).toEqual([[5, ...made.batchShape], made.eventShape]);
    expect(all.logProb(y.detach()).shape).toEqual(all.batchShape);
  });
});
