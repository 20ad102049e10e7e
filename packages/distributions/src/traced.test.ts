/** In compiled steps and in vmap. */
import { grad, parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { manualSeed, ones, stack, type Tensor, tensor } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { describe, expect, test } from 'vitest';
import { close, isReparameterized, one, w } from './examples.test-helper.ts';
import {
  Categorical,
  Independent,
  klDivergence,
  LogNormal,
  Normal,
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

  test('values are not looked at', () => {
    const step = compile((std: Tensor, value: Tensor) => new Normal(0, std).logProb(value));
    expect(step(tensor(-1), tensor(0)).itemSync()).toBeNaN();
    expect(() => compile(() => new Normal(0, -1).mean)()).toThrow('Normal: std is -1');
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

  test('gradients of each example', () => {
    const loss = (mean: Tensor): Tensor =>
      klDivergence(new Independent(new Normal(mean, 2), 1), new Independent(new Normal(0, ones([3])), 1));
    close(vmap(grad(loss))(batch), batch);
  });
});
