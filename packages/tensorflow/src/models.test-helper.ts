/** Models that TensorFlow.js has saved, and what it makes of them: fixtures/models.json. */
import { readFileSync } from 'node:fs';
import { type Tensor, tensor } from '@glissade/tensor';
import type { LayersModel, ReadFile } from './index.ts';
import { Layer } from './layer.ts';

export interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

export interface SavedModel {
  readonly json: {
    readonly modelTopology: unknown;
    readonly weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[];
  };
  /** In base64. */
  readonly weights: string;
  readonly inputs: Numbers[];
  readonly outputs: Numbers[];
  readonly training?: { readonly loss: number; readonly gradients: Record<string, Numbers> };
}

export const saved: Record<string, SavedModel> = JSON.parse(
  readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8'),
);

export const tensorOf = ({ shape, data }: Numbers): Tensor => tensor(data, { shape, dtype: 'float32' });

/** The files of a model. */
export const filesOf =
  ({ json, weights }: Pick<SavedModel, 'json' | 'weights'>): ReadFile =>
  (path) =>
    path === 'model.json' ? JSON.stringify(json) : new Uint8Array(Buffer.from(weights, 'base64'));

/** The greatest difference, beside 1 or what is greater. */
export const distance = (a: Tensor, b: Numbers): number => {
  const values = a.flatten().toArray() as number[];
  if (`${a.shape}` !== `${b.shape}`) return Infinity;
  return Math.max(
    0,
    ...values.map((value, i) => Math.abs(value - b.data[i]!) / Math.max(1, Math.abs(b.data[i]!))),
  );
};

/** All layers, those within others too. */
export const layersOf = (model: LayersModel): Layer[] =>
  model.modules().filter((module): module is Layer => module instanceof Layer);
