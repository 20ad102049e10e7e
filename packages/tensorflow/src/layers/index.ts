/** All classes of layers that are known, by the names that files have. */
import type { LayerKinds } from '../layer-kind.ts';
import { operationKinds } from '../operations/index.ts';
import { activationLayers } from './activation-layers.ts';
import { attentionSettings, attentions } from './attention.ts';
import { borders } from './borders.ts';
import { convolutions } from './convolution.ts';
import { core } from './core.ts';
import { einsumDense } from './einsum-dense.ts';
import { headSettings, heads } from './heads.ts';
import { images } from './images.ts';
import { merges } from './merging.ts';
import { noise } from './noise.ts';
import { normalizations } from './normalization.ts';
import { pools } from './pooling.ts';
import { recurrents } from './recurrent.ts';
import { wrappers } from './wrappers.ts';

export const layerKinds: LayerKinds = {
  ...activationLayers,
  ...attentions,
  ...borders,
  ...convolutions,
  ...core,
  ...einsumDense,
  ...heads,
  ...images,
  ...merges,
  ...noise,
  ...normalizations,
  ...operationKinds,
  ...pools,
  ...recurrents,
  ...wrappers,
};

/** What calls of a class may say beside tensors. */
export const callSettings: Readonly<Record<string, readonly string[] | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(Object.keys(attentions).map((kind) => [kind, attentionSettings])),
  ...Object.fromEntries(Object.keys(heads).map((kind) => [kind, headSettings])),
};
