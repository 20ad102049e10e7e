/** All parameters of a model as one vector, and back. */
import { noGrad } from '@glissade/autograd';
import {
  cat,
  checkTensors,
  flatten,
  printShape,
  reshape,
  ShapeError,
  slice,
  type Tensor,
} from '@glissade/tensor';

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
 * import { Linear, parametersToVector, vectorToParameters } from '@glissade/nn';
 *
 * const [teacher, student] = [new Linear(3, 2), new Linear(3, 2)];
 * const mean = parametersToVector(teacher.parameters()).add(parametersToVector(student.parameters())).div(2);
 * vectorToParameters(mean, student.parameters());
 * console.log(parametersToVector(student.parameters()).equal(mean)); // => true
 * ```
 */
export function vectorToParameters(vector: Tensor, parameters: readonly Tensor[]): void {
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
