/** Derivatives of indexing: gathering and scattering are each other's adjoints. */
import { apply, flip, gather, scatterAdd, zerosLike } from '@glissade/tensor';
import type { Rules } from './rule.ts';

export const indexingRules: { [Name in 'gather' | 'scatterAdd' | 'argsort' | 'cumsum']: Rules<Name> } = {
  gather: [(g, { primitive, inputs: [x, index] }) => scatterAdd(zerosLike(x!), primitive.axis, index!, g)],
  scatterAdd: [
    (g) => g,
    (g) => zerosLike(g), // the index is int32: nobody asks
    (g, { primitive, inputs: [, index] }) => gather(g, primitive.axis, index!),
  ],
  argsort: [],
  cumsum: (g, { primitive: { axis } }) => flip(apply({ name: 'cumsum', axis }, flip(g, axis)), axis),
};
