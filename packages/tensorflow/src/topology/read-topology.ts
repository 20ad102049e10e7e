/** Models as files describe them: a list of layers, or a graph. */
import { shown } from '../json.ts';
import { functional } from './functional.ts';
import { isModelJson, type ModelKind } from './layer-json.ts';
import { sequential } from './sequential.ts';
import type { Topology } from './topology.ts';

const readers: Readonly<Record<ModelKind, (where: string, config: unknown) => Topology>> = {
  Functional: functional,
  Model: functional,
  Sequential: sequential,
};

/** The topology of `{ class_name, config }`. Throws, with what was found, for other things. */
export function topologyOf(where: string, json: unknown): Topology {
  if (isModelJson(json)) return readers[json.class_name](where, json.config);
  throw new TypeError(
    `${where}: the model is ${shown(json)}; expected { class_name, config } of ${Object.keys(readers).join(', ')}`,
  );
}
