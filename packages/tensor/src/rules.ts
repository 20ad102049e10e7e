/** The shape and dtype that every primitive gives: the second table over the closed set. */
import { described } from './check-tensors.ts';
import type { DType } from './dtype.ts';
import { binaryFunctions, rowsFor, unaryFunctions } from './evaluate.ts';
import type { Axes, Primitive, PrimitiveName, PrimitiveOf } from './primitive.ts';
import {
  broadcast,
  printShape,
  reducedShape,
  resolveShape,
  type Shape,
  ShapeError,
  sameShape,
} from './shape.ts';
import { type BinaryFunction, dtypeOfStep, isComparison, type UnaryFunction } from './step.ts';

/** What a rule may look at. */
export interface Meta {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Rule<Name extends PrimitiveName> {
  readonly shape: (inputs: readonly Meta[], primitive: PrimitiveOf<Name>) => Shape;
  readonly dtype: (inputs: readonly Meta[], primitive: PrimitiveOf<Name>) => DType;
}

type Rules = { [Name in PrimitiveName]: Rule<Name> };

const like = ([x]: readonly Meta[]): DType => x!.dtype;
const int32 = (): DType => 'int32';
const sameAsInput = ([x]: readonly Meta[]): Shape => x!.shape;

/** The dtype that all operands share; the functions in operations/ promote before they apply a primitive. */
function shared(inputs: readonly Meta[], { name }: { readonly name: string }): DType {
  const { dtype } = inputs[0]!;
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i]!.dtype !== dtype)
      throw new TypeError(`${name}: the dtypes differ: ${dtype} and ${inputs[i]!.dtype}. Use .to(dtype)`);
  }
  return dtype;
}

const unary: Rule<UnaryFunction> = { shape: sameAsInput, dtype: like };
const binary: Rule<BinaryFunction> = {
  shape: ([a, b], { name }) => broadcast(name, a!.shape, b!.shape),
  dtype: shared,
};
const comparison: Rule<BinaryFunction> = {
  shape: binary.shape,
  dtype: (inputs, primitive) => {
    shared(inputs, primitive);
    return 'bool';
  },
};

const reduction = (dtype: Rule<PrimitiveName>['dtype'] = like) => ({
  shape: ([x]: readonly Meta[], { axes, keepdim }: Axes): Shape => reducedShape(x!.shape, axes, keepdim),
  dtype,
});

/** Of sums, to which a third input may be added that stretches to them. */
const withAddend =
  <Name extends 'contract' | 'convolve'>(shapeOf: Rule<Name>['shape']): Rule<Name>['shape'] =>
  (inputs, primitive) => {
    const shape = shapeOf(inputs, primitive);
    return inputs.length > 2 ? expandedShape(inputs.slice(2), { name: primitive.name, shape }) : shape;
  };

export const rules: Rules = {
  fill: { shape: (_, { shape }) => shape, dtype: (_, { dtype }) => dtype },
  iota: { shape: (_, { shape }) => shape, dtype: int32 },
  random: { shape: (_, { shape }) => shape, dtype: () => 'float32' },

  ...rowsFor(unaryFunctions, () => unary),
  cast: { shape: sameAsInput, dtype: (_, { dtype }) => dtype },

  ...rowsFor(binaryFunctions, (name) => (isComparison(name) ? comparison : binary)),
  select: {
    shape: ([condition, yes, no]) =>
      broadcast('where', broadcast('where', condition!.shape, yes!.shape), no!.shape),
    dtype: ([, yes, no], primitive) => shared([yes!, no!], primitive),
  },
  elementwise: {
    shape: (inputs, { label }) =>
      inputs.reduce((shape: Shape, input) => broadcast(label, shape, input.shape), []),
    dtype: (inputs, { step }) => dtypeOfStep(step, inputs),
  },

  sum: reduction(),
  product: reduction(),
  max: reduction(),
  min: reduction(),
  argmax: reduction(int32),

  contract: { shape: withAddend(contractedShape), dtype: productDType },
  convolve: { shape: withAddend(convolvedShape), dtype: productDType },

  gather: { shape: ([, index]) => index!.shape, dtype: like },
  scatterAdd: { shape: sameAsInput, dtype: like },
  argsort: {
    shape: ([x], { axis, count }) => (count === undefined ? x!.shape : x!.shape.with(axis, count)),
    dtype: int32,
  },
  cumsum: { shape: sameAsInput, dtype: like },

  reshape: { shape: ([x], { shape }) => resolveShape('reshape', x!.shape, shape), dtype: like },
  permute: { shape: ([x], { order }) => order.map((axis) => x!.shape[axis]!), dtype: like },
  expand: { shape: expandedShape, dtype: like },
  slice: { shape: (_, { shape }) => shape, dtype: like },
  window: { shape: windowedShape, dtype: like },

  pad: { shape: paddedShape, dtype: like },
  concat: { shape: concatenatedShape, dtype: like },
};

/** The shape of a primitive's output. Throws `ShapeError` when the inputs do not fit. */
export const outputShape = (primitive: Primitive, inputs: readonly Meta[]): Shape =>
  (rules[primitive.name] as Rule<PrimitiveName>).shape(inputs, primitive);

/** The dtype of a primitive's output. Throws when the inputs' dtypes do not fit. */
export const outputDType = (primitive: Primitive, inputs: readonly Meta[]): DType =>
  (rules[primitive.name] as Rule<PrimitiveName>).dtype(inputs, primitive);

function productDType(inputs: readonly Meta[], primitive: PrimitiveOf<'contract' | 'convolve'>): DType {
  const dtype = shared(inputs, primitive);
  return primitive.wide ? 'float32' : dtype;
}

function contractedShape([left, right]: readonly Meta[], { batch, inner }: PrimitiveOf<'contract'>): Shape {
  const [a, b] = [left!.shape, right!.shape];
  const fits =
    sameShape(a.slice(0, batch), b.slice(0, batch)) &&
    sameShape(a.slice(a.length - inner), b.slice(b.length - inner)) &&
    Math.min(a.length, b.length) >= batch + inner;
  if (!fits) {
    throw new ShapeError(
      `contract: ${printShape(a)} and ${printShape(b)} do not share ${batch} leading and ${inner} trailing axes`,
    );
  }
  return [...a.slice(0, a.length - inner), ...b.slice(batch, b.length - inner)];
}

/** How many positions a window has along a length. */
export const windowCount = (length: number, size: number, stride: number, dilation: number): number =>
  Math.floor((length - dilation * (size - 1) - 1) / stride) + 1;

function convolvedShape(
  [x, weight]: readonly Meta[],
  { stride, dilation, spread }: PrimitiveOf<'convolve'>,
): Shape {
  const [n, groups, channels, ...spatial] = x!.shape;
  const [weightGroups, outputs, weightChannels, ...kernel] = weight!.shape;
  const most = spatial.map((length, i) => {
    const room = spread ? length * spread.by[i]! - spread.starts[i]! : length;
    return windowCount(room, kernel[i]!, stride[i]!, dilation[i]!);
  });
  const positions = spread?.positions ?? most;
  const same = groups === weightGroups && channels === weightChannels && spatial.length === kernel.length;
  if (!same || positions.some((count, i) => count < 1 || count > most[i]!)) {
    throw new ShapeError(
      `convolve: input ${printShape(x!.shape)} does not fit weight ${printShape(weight!.shape)} at stride [${stride}], dilation [${dilation}]`,
    );
  }
  return [n!, groups!, outputs!, ...positions];
}

function expandedShape([x]: readonly Meta[], { name, shape }: { name: string; shape: Shape }): Shape {
  if (!sameShape(broadcast(name, x!.shape, shape), shape)) {
    throw new ShapeError(
      `${name}: ${printShape(x!.shape)} does not stretch to ${printShape(shape)}: only lengths of 1 repeat`,
    );
  }
  return shape;
}

function windowedShape([x]: readonly Meta[], { windows }: PrimitiveOf<'window'>): Shape {
  const shape = [...x!.shape];
  for (const { axis, size, stride, dilation } of windows) {
    shape[axis] = windowCount(shape[axis]!, size, stride, dilation);
    if (shape[axis]! < 1 || size < 1 || stride < 1 || dilation < 1) {
      throw new ShapeError(
        `window: size ${size}, stride ${stride}, dilation ${dilation} does not fit axis ${axis} of ${printShape(x!.shape)}`,
      );
    }
    shape.push(size);
  }
  return shape;
}

function paddedShape([x]: readonly Meta[], { padding }: PrimitiveOf<'pad'>): Shape {
  return x!.shape.map((length, axis) => {
    const { low, high, interior } = padding[axis]!;
    const padded = low + length + Math.max(0, length - 1) * interior + high;
    if (padded >= 0) return padded;
    throw new ShapeError(
      `pad: [${low}, ${high}] takes more off dim ${axis} of ${printShape(x!.shape)} than there is`,
    );
  });
}

function concatenatedShape(inputs: readonly Meta[], { axis }: PrimitiveOf<'concat'>): Shape {
  const first = inputs[0]!;
  for (const other of inputs) {
    const fits =
      other.shape.length === first.shape.length &&
      other.shape.every((n, i) => i === axis || n === first.shape[i]);
    if (!fits || other.dtype !== first.dtype) {
      const list = inputs.map(described).join(', ');
      throw new ShapeError(
        `concat: all must have one dtype and the same lengths but along dim ${axis}: ${list}`,
      );
    }
  }
  return first.shape.with(
    axis,
    inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0),
  );
}
