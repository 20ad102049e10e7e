/** Layers of several inputs: sums, products, extremes, joined lists. */
import {
  add,
  concat,
  div,
  einsum,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  mul,
  normalize,
  ones,
  sub,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { maskOf, withMask } from '../masks.ts';
import type { Run } from '../run.ts';

/** What counts in all of them. */
function jointMask(inputs: readonly Tensor[]): Tensor | undefined {
  const masks = inputs.flatMap((x) => maskOf(x) ?? []);
  return masks.length > 0 ? masks.reduce(logicalAnd) : undefined;
}

/** Throws unless there are several inputs, and as many as there may be. */
function checkCount(inputs: readonly Tensor[], most: number): void {
  if (inputs.length < 2 || inputs.length > most)
    throw new TypeError(`expected ${most === 2 ? 'two inputs' : 'two inputs or more'}, got ${inputs.length}`);
}

/** As many axes as the longest has: new ones behind the batch. */
function alike(inputs: readonly Tensor[]): Tensor[] {
  const rank = Math.max(...inputs.map(({ ndim }) => ndim));
  return inputs.map((input) => {
    let x = input;
    while (x.ndim < rank) x = unsqueeze(x, 1);
    return x;
  });
}

type Join = (a: Tensor, b: Tensor) => Tensor;

/** What counts in a sum: since Keras 3 what does in any input, and all where one has no mask. */
function mergedMask(inputs: readonly Tensor[], { kerasVersion }: LayerConfig): Tensor | undefined {
  if (kerasVersion < 3) return jointMask(inputs);
  const masks = inputs.map(maskOf);
  return masks.reduce((a, b) => a && b && logicalOr(a, b));
}

const mergedBy =
  (join: Join, most: number, config: LayerConfig): Run =>
  (inputs) => {
    checkCount(inputs, most);
    return withMask(
      alike(inputs).reduce((a, b) => join(a, b)),
      mergedMask(inputs, config),
    );
  };

const merged =
  (join: Join, most = Infinity): LayerKind =>
  (config) =>
    mergedBy(join, most, config);

const averaged: LayerKind =
  (config): Run =>
  (inputs) => {
    checkCount(inputs, Infinity);
    return withMask(div(alike(inputs).reduce(add), inputs.length), mergedMask(inputs, config));
  };

const joined: LayerKind = (config) => {
  const [axis] = config.axes('axis', -1);
  return (inputs) => {
    checkCount(inputs, Infinity);
    return withMask(concat(inputs, axis!), joinedMask(inputs, axis!));
  };
};

/** Along the steps masks are joined, too; along another axis a step counts that counts in all. */
function joinedMask(inputs: readonly Tensor[], axis: number): Tensor | undefined {
  const isAlongSteps = axis === 1 || axis === 1 - inputs[0]!.ndim;
  if (!isAlongSteps || inputs.every((x) => maskOf(x) === undefined)) return jointMask(inputs);
  const all = (x: Tensor): Tensor => ones(x.shape.slice(0, 2), { dtype: 'bool' });
  return concat(
    inputs.map((x) => maskOf(x) ?? all(x)),
    1,
  );
}

/** Sums of products along one axis of each of two, whose batch is the same. */
const dot: LayerKind = (config) => {
  const given = config.axes('axes', -1);
  const isNormalized = config.flag('normalize', false);
  return (inputs) => {
    checkCount(inputs, 2);
    const axes = inputs.map(({ ndim }, i) => {
      const axis = given[i] ?? given[0]!;
      return axis < 0 ? axis + ndim : axis;
    });
    const [a, b] = inputs.map((x, i) => (isNormalized ? normalize(x, axes[i]!) : x));
    const letters = ['bcde', 'bfgh'].map((all, i) =>
      [...all.slice(0, inputs[i]!.ndim)].map((letter, j) => (j === axes[i] ? 'z' : letter)).join(''),
    );
    const kept = letters.map((all) => all.replace('z', ''));
    const product = einsum(`${letters.join(',')}->${kept[0]}${kept[1]!.slice(1)}`, a!, b!);
    return product.ndim === 1 ? unsqueeze(product, 1) : product;
  };
};

/** A branch, made small, beside what it branched off from: Inception-ResNet's. */
const scaledBranch: LayerKind = (config) => {
  const scale = config.number('scale');
  return mergedBy((x, branch) => add(x, mul(branch, scale)), 2, config);
};

export const merges: LayerKinds = {
  Add: merged(add),
  Average: averaged,
  Concatenate: joined,
  CustomScaleLayer: scaledBranch,
  Dot: dot,
  Maximum: merged(maximum),
  Minimum: merged(minimum),
  Multiply: merged(mul),
  Subtract: merged(sub, 2),
};
