/** Inputs of programs: numbers of a kind, in a layout. */
import {
  type Backend,
  expand,
  flip,
  isFloat,
  type Shape,
  size,
  slice,
  type Tensor,
  tensor,
  transpose,
  useBackend,
} from '@glissade/tensor';
import { type InputNode, inputsOf, type Program } from './program.ts';
import { Random } from './random.ts';

const edges = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 0.5, 1e-3, 40, 2];

/** Floats are short, so that each dtype holds them, and some of them are equal. */
function numberOf({ dtype, kind, bound }: InputNode, random: Random): number {
  if (kind === 'index') return random.int(0, bound - 1);
  if (dtype === 'bool') return random.int(0, 1);
  if (dtype === 'uint8') return random.int(kind === 'positive' ? 1 : 0, 9);
  if (kind === 'edges' && isFloat(dtype) && random.chance(0.3)) return random.pick(edges);
  if (!isFloat(dtype) || kind === 'whole') return kind === 'positive' ? random.int(1, 6) : random.int(-5, 5);
  if (kind === 'unit') return random.int(13, 243) / 256;
  if (kind === 'positive') return 0.25 + random.int(0, 180) / 64;
  return Math.round(random.normal() * 128) / 128;
}

/** The shape of what the view is taken of, and the view. */
function laid(node: InputNode): [Shape, (base: Tensor) => Tensor] {
  const { layout, shape } = node;
  const last = shape.length - 1;
  if (layout === 'transposed' && last > 0)
    return [[...shape.slice(0, -2), shape[last]!, shape[last - 1]!], (x) => transpose(x)];
  if (layout === 'stepped' && last >= 0)
    return [shape.with(last, 2 * shape[last]! + 1), (x) => slice(x, last, 1, undefined, 2)];
  if (layout === 'flipped' && last >= 0) return [shape, (x) => flip(x, 0)];
  if (layout === 'expanded' && last >= 0 && shape[0]! > 0) return [shape.with(0, 1), (x) => expand(x, shape)];
  return [shape, (x) => x];
}

/** The input on the backend in use. Variation 0 is what the program was made with; others are other numbers. */
export function inputTensor(node: InputNode, variation = 0): Tensor {
  const random = new Random(node.seed + 7919 * variation);
  const [shape, view] = laid(node);
  const numbers = Float64Array.from({ length: size(shape) }, () => numberOf(node, random));
  return view(tensor(numbers, { shape, dtype: node.dtype }));
}

/** All inputs of a program, on that backend. */
export function inputTensors(program: Program, backend: Backend, variation = 0): Tensor[] {
  useBackend(backend);
  return inputsOf(program).map((i) => inputTensor(program.nodes[i] as InputNode, variation));
}
