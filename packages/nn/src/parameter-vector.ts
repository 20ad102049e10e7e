/** All parameters of a model as one vector, and back. */

import { noGrad } from '@glissade/autograd';
import {
  cat,
  checkTensors,
  flatten,
  kindOf,
  printShape,
  reshape,
  ShapeError,
  slice,
  type Tensor,
} from '@glissade/tensor';

function checkList(operation: string, parameters: readonly Tensor[]): void {
  if (!Array.isArray(parameters))
    throw new TypeError(
      `${operation}: expected a list of parameters, such as model.parameters(); got ${kindOf(parameters)}`,
    );
}

/**
 * The elements of parameters as one vector, in their order; its gradient reaches them.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 *
 * @throws TypeError if there are none
 *
 * @example
 * ```ts
 * import { Linear, parametersToVector } from '@glissade/nn';
 *
 * console.log(parametersToVector(new Linear(3, 2).parameters()).shape); // => [ 8 ]
 * ```
 */
export function parametersToVector(parameters: readonly Tensor[]): Tensor {
  checkList('parametersToVector', parameters);
  if (parameters.length === 0)
    throw new TypeError('parametersToVector: got no parameters; give it model.parameters()');
  checkTensors('parametersToVector', ...parameters);
  return cat(parameters.map((parameter) => flatten(parameter)));
}

/**
 * Assigns parameters the elements of a vector, in their order: what `parametersToVector` made, or was computed from it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 *
 * @throws ShapeError unless the vector has as many elements as the parameters together
 *
 * @example
 * ```ts
 * import { Linear, vectorToParameters } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const layer = new Linear(3, 2);
 * vectorToParameters(arange(8).float(), layer.parameters());
 * console.log(layer.weight.toArray(), layer.bias!.toArray()); // => [ [ 0, 1, 2 ], [ 3, 4, 5 ] ] [ 6, 7 ]
 * ```
 */
export function vectorToParameters(vector: Tensor, parameters: readonly Tensor[]): void {
  checkList('vectorToParameters', parameters);
  checkTensors('vectorToParameters', vector, ...parameters);
  const count = parameters.reduce((sum, { size }) => sum + size, 0);
  if (vector.shape.length !== 1 || vector.size !== count)
    throw new ShapeError(
      `vectorToParameters: got ${printShape(vector.shape)}; expected [${count}], as many elements as the ` +
        `${parameters.length} parameters have`,
    );
  noGrad(() => {
    let start = 0;
    for (const parameter of parameters) {
      const part = slice(vector.detach(), 0, start, start + parameter.size);
      parameter.assign(reshape(part, parameter.shape));
      start += parameter.size;
    }
  });
}
