/** What nodes do with their results before they give them: a bias is added, an activation applied. */
import { elu, leakyRelu, lt, mul, relu, relu6, sigmoid, type Tensor, tanh, where } from '@glissade/tensor';
import type { NodeAttributes } from '../node-attributes.ts';

/** x, or where it is below 0 a multiple of it. */
export const parametricRelu = (x: Tensor, slope: Tensor): Tensor => where(lt(x, 0), mul(x, slope), x);

export interface Fused {
  /** Whether the first of the further inputs is a bias. */
  readonly hasBias: boolean;
  /** Applies the activation, given the further inputs. */
  readonly activate: (x: Tensor, inputs: readonly Tensor[]) => Tensor;
}

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  elu: (x) => elu(x),
  linear: (x) => x,
  relu,
  relu6,
  sigmoid,
  tanh,
};

/** What `fused_ops` lists: BiasAdd, an activation, or both. Throws for others, and for another number of further inputs than they take. */
export function fusedOf(node: NodeAttributes): Fused {
  const listed = node.texts('fused_ops');
  const names = listed.map((name) => name.toLowerCase());
  const hasBias = names[0] === 'biasadd';
  const [activation = 'linear', ...others] = hasBias ? names.slice(1) : names;
  const isPrelu = activation === 'prelu';
  const isKnown = isPrelu || activation === 'leakyrelu' || Object.hasOwn(activations, activation);
  if (!isKnown || others.length > 0)
    throw new TypeError(
      `the attribute fused_ops is [${listed.join(', ')}]; expected BiasAdd, and one of ` +
        `${Object.keys(activations).join(', ')}, leakyrelu, prelu`,
    );
  const wanted = Number(hasBias) + Number(isPrelu);
  if (node.inputs !== 2 + wanted)
    throw new TypeError(
      `the node takes ${node.inputs} inputs; [${listed.join(', ')}] expects ${2 + wanted} of them`,
    );
  const negativeSlope = node.float('leakyrelu_alpha', 0.2);
  const activate: Fused['activate'] = (x, inputs) => {
    if (isPrelu) return parametricRelu(x, inputs.at(-1)!);
    return activation === 'leakyrelu' ? leakyRelu(x, { negativeSlope }) : activations[activation]!(x);
  };
  return { hasBias, activate };
}
