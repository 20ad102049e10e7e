/** What a class of layers is. */

import type { LayerConfig } from './layer-config.ts';
import type { LayerParts } from './layer-parts.ts';
import type { Run } from './run.ts';

/** What a class of layers is: it reads the settings and takes the weights once, and gives what runs at every call. */
export type LayerKind = (config: LayerConfig, parts: LayerParts) => Run;

export type LayerKinds = Readonly<Record<string, LayerKind>>;
