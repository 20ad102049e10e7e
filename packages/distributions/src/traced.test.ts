/** In compiled steps and in vmap. */
import { grad, parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { full, manualSeed, ones, rand, reference, stack, type Tensor, tensor } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { describe, expect, test } from 'vitest';
import { byValues, close, isReparameterized, one, w } from './examples.test-helper.ts';
import {
  Categorical,
  HalfNormal,
  Independent,
  klDivergence,
  LogNormal,
  Normal,
  Poisson,
  TransformedDistribution,
} from './index.ts';

/** Of each, a function that draws, and asks for the probability of what it drew. */
const draws = one(w).map(({ name }, i) => {
  const draw = (parameters: Tensor): Tensor[] => {
    const p = one(parameters)[i]!;
    const sample = isReparameterized(p) ? p.rsample([2]) : p.sample([2]);
    return [
      sample,
      p.logProb(sample),
      p instanceof LogNormal || !(p instanceof TransformedDistribution) ? p.entropy() : sample,
    ];
  };
  return [name, draw] as const;
});

/** Of each that cannot draw there, a function that asks for what it can say. */
const answers = byValues(w).map((p, i) => {
  manualSeed(2);
  const sample = p.sample([2]);
  const answer = (parameters: Tensor): Tensor[] => {
    const [p, q] = [byValues(parameters)[i]!, byValues(w.mul(0.5))[i]!];
    const hasRule = !['StudentT', 'FisherSnedecor', 'VonMises'].includes(p.name);
    return [
      p.logProb(sample),
      p instanceof Poisson ? p.mean : p.entropy(),
      hasRule ? klDivergence(p, q) : p.variance,
    ];
  };
  return [p.name, answer] as const;
});

describe('in a compiled step', () => {
  test.each(draws)('%s draws at each call what it draws eagerly, and has its gradients', (_, draw) => {
    const [eager, compiled] = [parameter(w.clone()), parameter(w.clone())];
    const backward = (p: Tensor) => {
      const results = draw(p);
      results[1]!.sum().add(results[2]!.sum()).backward();
      return results.map((each) => each.detach());
    };
    const step = compile(() => backward(compiled));
    manualSeed(1);
    const expected = [backward(eager), backward(eager), backward(eager)];
    manualSeed(1);
    for (const results of expected) for (const [i, each] of step().entries()) close(each, results[i]!);
    close(compiled.grad!, eager.grad!);
  });

  test.each(answers)('%s answers as eagerly, and has those gradients', (_, answer) => {
    const [eager, compiled] = [parameter(w.clone()), parameter(w.clone())];
    const backward = (p: Tensor) => {
      const results = answer(p);
      results
        .map((each) => each.sum())
        .reduce((sum, each) => sum.add(each))
        .backward();
      return results.map((each) => each.detach());
    };
    const step = compile(() => backward(compiled));
    const expected = backward(eager);
    for (const [i, each] of step().entries()) close(each, expected[i]!);
    close(compiled.grad!, eager.grad!);
  });

  test.each(byValues(w).map((p) => [p.name, p] as const))('%s refuses to draw', (name, p) => {
    expect(() => compile(() => p.sample([2]))()).toThrow(
      new TypeError(
        `${name}.sample: how numbers are drawn depends on the parameters' values, which cannot be looked at within compile() and ` +
          'vmap(). Draw outside, and pass the sample in',
      ),
    );
  });

  test('values are not looked at', () => {
    const step = compile((std: Tensor, value: Tensor) => new Normal(0, std).logProb(value));
    expect(step(tensor(-1), tensor(0)).itemSync()).toBeNaN();
    expect(() => compile(() => new Normal(0, -1).mean)()).toThrow('Normal: std is -1');
  });

  test('half-normal numbers below 0 are impossible', () => {
    const step = compile((value: Tensor) => new HalfNormal(1).logProb(value));
    expect(step(tensor([-1, -0.5])).toArray()).toEqual([-Infinity, -Infinity]);
  });

  test('distributions made outside of it', () => {
    const p = new Categorical({ logits: w });
    const step = compile((x: Tensor) => [p.logProb(x), p.entropy(), p.sample([4])]);
    const [logProb, entropy, sample] = step(tensor(2)) as [Tensor, Tensor, Tensor];
    close(logProb, p.logProb(2));
    close(entropy, p.entropy());
    expect(sample.shape).toEqual([4]);
  });
});

describe('in vmap', () => {
  const batch = stack([w, w.mul(0.5), w.add(1)]);

  test.each(draws)('%s of each example, drawn one after the other', (_, draw) => {
    manualSeed(1);
    const all = vmap(draw, { randomness: 'different' })(batch);
    manualSeed(1);
    const each = [...batch].map((parameters) => draw(parameters));
    for (const [i, result] of all.entries()) close(result, stack(each.map((results) => results[i]!)));
  });

  test.each(answers)('%s answers for each example', (_, answer) => {
    const all = vmap(answer)(batch);
    const each = [...batch].map((parameters) => answer(parameters));
    for (const [i, result] of all.entries()) close(result, stack(each.map((results) => results[i]!)));
  });

  test.each(byValues(w).map(({ name }, i) => [name, i] as const))('%s refuses to draw', (name, i) => {
    const draw = vmap((w: Tensor) => byValues(w)[i]!.sample(), { randomness: 'different' });
    expect(() => draw(batch)).toThrow(`${name}.sample: how numbers are drawn depends on`);
  });

  test('gradients of each example', () => {
    const loss = (mean: Tensor): Tensor =>
      klDivergence(new Independent(new Normal(mean, 2), 1), new Independent(new Normal(0, ones([3])), 1));
    close(vmap(grad(loss))(batch), batch);
  });
});

describe('on a device that cannot be read at once', () => {
  const { readSync: _, ...waiting } = reference;
  const at = full([3], 1, { backend: waiting });
  test.each(byValues(at).map((p) => [p.name, p] as const))(
    '%s refuses to draw, and draws no number',
    (name, p) => {
      manualSeed(0);
      expect(() => p.sample()).toThrow(
        `${name}.sample: how numbers are drawn depends on the parameters' values, which ${at.device.name} gives asynchronously. ` +
          'Move them first, such as by await x.to(reference)',
      );
      expect(rand([]).itemSync()).toBeCloseTo(0.4963, 4);
    },
  );
});
