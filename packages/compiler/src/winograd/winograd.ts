/**
 * Convolutions by weights of 3 x 3 with 4 products for each result instead of 9, and their gradients: worth it where there are channels
 * and positions enough for what the transforms cost. The one pass that does not keep every bit: results differ as those of
 * another order of adding up do.
 */
import { type Backend, sameShape, type TransformCosts } from '@glissade/tensor';
import type { Graph } from '../graph.ts';
import { type Call, passOf, type Rule, type Writer } from '../passes/rules.ts';
import { type SteadyLines, steadyLines } from '../steady.ts';
import { factorsLine, imageOf, ofInput, tileCounts, tilesOf, toProducts } from './tiles.ts';

/** As transformed tiles take memory, too, a tenth at least has to be saved. */
const margin = 1.1;

interface Work {
  readonly images: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly rows: number;
  readonly columns: number;
}

/** Transformed weights that are steady are there already. */
function isWorth(
  costs: TransformCosts,
  { images, inputs, outputs, rows, columns }: Work,
  isSteady = false,
): boolean {
  const [down, across] = tileCounts(rows, columns);
  const tiles = images * down * across;
  const pairs = inputs * outputs;
  const transforms = costs.tile * tiles * (inputs + outputs) + (isSteady ? 0 : costs.weight * pairs);
  return 9 * images * rows * columns * pairs > margin * (16 * tiles * pairs + transforms);
}

const isOnes = (steps: readonly number[]): boolean => steps.every((step) => step === 1);

/** x [N, 1, C, rows, columns] and weight [1, O, C, 3, 3]: a single group, and every position. */
const convolution =
  (costs: TransformCosts, isSteady: SteadyLines): Rule<'convolve'> =>
  ({ primitive, inputs: [x, weight, addend], shape, dtype }, writer) => {
    const { stride, dilation, spread } = primitive;
    // Half precision, too, is summed up as float32.
    if (dtype !== 'float32' || writer.at(weight!).dtype !== dtype) return undefined;
    if (addend !== undefined || spread || !isOnes([...stride, ...dilation])) return undefined;
    const [groups, outputs, inputs, ...kernel] = writer.at(weight!).shape;
    if (groups !== 1 || kernel.join() !== '3,3') return undefined;
    const [images, , , rows, columns] = shape as [number, number, number, number, number];
    const work = { images, inputs: inputs!, outputs: outputs!, rows, columns };
    if (
      !isWorth(
        costs,
        work,
        isSteady(weight!, (line) => writer.at(line)),
      )
    )
      return undefined;
    const transformed = writer.apply(
      { name: 'contract', batch: 0, inner: 2 },
      factorsLine(writer),
      writer.reshaped(weight!, [outputs!, inputs!, 3, 3]),
    );
    const tiles = tilesOf(writer, ofInput, x!, 4, tileCounts(rows, columns));
    const products = writer.apply({ name: 'contract', batch: 1, inner: 1 }, tiles, transformed);
    return exactly(writer, imageOf(writer, products), shape);
  };

/** An image [N, rows, columns, O] without what completes its last tiles, in the order of a convolution's result. */
function exactly(writer: Writer, image: number, shape: readonly number[]): number {
  const [images, , channels, rows, columns] = shape as [number, number, number, number, number];
  const taken = [images, rows, columns, channels];
  const exact = sameShape(writer.at(image).shape, taken)
    ? image
    : writer.apply({ name: 'slice', starts: [0, 0, 0, 0], steps: [1, 1, 1, 1], shape: taken }, image);
  return writer.reshaped(writer.apply({ name: 'permute', order: [0, 3, 1, 2] }, exact), shape);
}

/** The gradient of such a convolution's weight, as autograd writes it: the cotangent, contracted with windows of the input. */
const weightGradient =
  (costs: TransformCosts): Rule<'contract'> =>
  (call, writer) => {
    const sources = sourcesOf(call, writer);
    if (!sources) return undefined;
    const { cotangent, x } = sources;
    const [images, , outputs, rows, columns] = writer.at(cotangent).shape as [
      number,
      number,
      number,
      number,
      number,
    ];
    const inputs = writer.at(x).shape[2]!;
    if (!isWorth(costs, { images, inputs, outputs, rows, columns })) return undefined;
    const counts = tileCounts(rows, columns);
    const channelsFirst = (tiles: number): number =>
      writer.apply({ name: 'permute', order: [0, 4, 1, 2, 3] }, tiles);
    const sums = writer.apply(
      { name: 'contract', batch: 1, inner: 3 },
      channelsFirst(tilesOf(writer, toProducts, cotangent, 2, counts)),
      channelsFirst(tilesOf(writer, ofInput, x, 4, counts)),
    );
    const gradient = writer.apply(
      { name: 'contract', batch: 0, inner: 1 },
      writer.apply({ name: 'permute', order: [1, 2, 0] }, sums),
      writer.apply({ name: 'permute', order: [1, 2, 0] }, factorsLine(writer)),
    );
    return writer.reshaped(gradient, call.shape);
  };

/** The cotangent [N, 1, O, rows, columns] and the input [N, 1, C, ...] if a contraction is the gradient of a weight of 3 x 3. */
function sourcesOf(
  { primitive: { batch, inner }, inputs, dtype }: Call<'contract'>,
  writer: Writer,
): { readonly cotangent: number; readonly x: number } | undefined {
  if (dtype !== 'float32' || batch !== 1 || inner !== 3 || inputs.length > 2) return undefined;
  const [left, right] = inputs.map((line) => writer.call(line, 'permute'));
  if (left?.primitive.order.join() !== '1,2,0,3,4') return undefined;
  if (right?.primitive.order.join() !== '1,2,5,6,0,3,4') return undefined;
  const window = writer.call(right.inputs[0]!, 'window');
  const slides = window?.primitive.windows.every(
    ({ axis, size, stride, dilation }, i) => axis === 3 + i && size === 3 && stride === 1 && dilation === 1,
  );
  if (!slides) return undefined;
  const [cotangent, x] = [left.inputs[0]!, window!.inputs[0]!];
  return left.dtype === dtype && writer.at(x).shape[1] === 1 ? { cotangent, x } : undefined;
}

/** The graph with those convolutions transformed whose backend has costs to weigh, and to which it is worth it. */
export function winograd(
  graph: Graph,
  { transformCosts: costs }: Pick<Backend, 'transformCosts'>,
  steady: ReadonlySet<number> = new Set(),
): Graph {
  if (!costs) return graph;
  return passOf({ convolve: [convolution(costs, steadyLines(steady))], contract: [weightGradient(costs)] })(
    graph,
  );
}
