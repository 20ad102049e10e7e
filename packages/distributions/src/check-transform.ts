/** What is no transform is refused. */
import { written } from '@glissade/tensor';
import type { Transform } from './transforms.ts';

/** Throws for what are no transforms: a class itself, say. */
export function checkTransforms(name: string, transforms: readonly (Partial<Transform> | undefined)[]): void {
  for (const [i, transform] of transforms.entries()) {
    if (typeof transform?.forward === 'function') continue;
    const given = typeof transform === 'function' ? 'a function or class' : written(transform);
    throw new TypeError(
      `${name}: transforms[${i}] is ${given}; expected a transform, such as new TanhTransform()`,
    );
  }
}
