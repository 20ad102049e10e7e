/** What is no distribution is refused. */
import { written } from '@glissade/tensor';
import { Distribution, type ReparameterizedDistribution } from './distribution.ts';

/** Throws for what is no distribution: `Normal` itself, say, or parameters. */
export function checkDistribution(what: string, p: unknown): void {
  if (p instanceof Distribution) return;
  const given = Array.isArray(p) ? 'an array' : typeof p === 'function' ? 'a function or class' : written(p);
  throw new TypeError(`${what} is ${given}; expected a distribution, such as new Normal(0, 1)`);
}

/** A base whose samples gradients flow through. Throws where there are none. */
export function reparameterized(name: string, base: Distribution): ReparameterizedDistribution {
  if ('rsample' in base) return base as ReparameterizedDistribution;
  throw new TypeError(
    `${name}.rsample: no gradient flows through these samples. Use sample(), and logProb() of what it gave in the loss`,
  );
}
