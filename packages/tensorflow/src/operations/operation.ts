/** Functions of tensors among the layers of a model: `keras.ops`, operators between tensors, and in files of Keras 2 functions of `tf`. */
import type { Tensor } from '@glissade/tensor';
import { isJson, type Json } from '../json.ts';
import type { LayerKind } from '../layer-kind.ts';
import { type Names, OperationArguments } from './operation-arguments.ts';

/** They broadcast as NumPy does, and all steps of what they give count. */
export type Operation = (given: OperationArguments) => Tensor | readonly Tensor[];

export type Operations = Readonly<Record<string, Operation>>;

/** The layer that calls the operation. */
export const operationLayer =
  (operation: Operation, names?: Names): LayerKind =>
  (config) =>
  (_inputs, _training, call) => {
    const given = new OperationArguments(config.values, call, names);
    const result = operation(given);
    given.checkAllRead();
    return result;
  };

/**
 * Whether a part of a file of Keras 3 is a function, which may have the name of a layer and do something else: `Dot`. In `.h5` no module
 * is said, but only layers are trainable or not, or have a dtype where there is no function of their name.
 *
 * @param isLayer - whether there is a layer of the name
 */
export function isOperation({ module, config }: Json, kerasVersion: number, isLayer: boolean): boolean {
  if (typeof module === 'string') return /^keras\.(src\.)?(ops|activations)\b/.test(module);
  return kerasVersion >= 3 && isJson(config) && !('trainable' in config) && !(isLayer && 'dtype' in config);
}

/** Its name in the table of classes. */
export const operationName = (kind: string): string => `ops.${kind}`;
