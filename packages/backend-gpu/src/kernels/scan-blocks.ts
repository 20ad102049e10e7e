/**
 * Running sums of long lines. The threads of a workgroup scan a block together; the sums of the blocks are scanned in turn, and
 * what comes before a block is added to all of it.
 */
import { input, isFloat, type Kernel, type View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { wrapped } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf, sumDType } from '../wgsl/types.ts';
import { dispatch, dispatchEach } from './groups.ts';
import type { Draft, KernelSite, Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults, outputViews } from './results.ts';

/** Elements that a thread adds up by itself. */
const each = 8;

export interface Scan {
  readonly kernel: Kernel;
  readonly source: View<number>;
  readonly axis: number;
  readonly length: number;
  /** The shape, but for the axis. */
  readonly lines: readonly number[];
}

/** The kernel's results from a running sum. */
export function storeSum(
  kernel: Kernel,
  shader: Shader,
  body: Body,
  coordinates: readonly string[],
  sum: string,
): void {
  const { positions } = outputViews(kernel);
  const strides = (view: View<number>): readonly number[] => view.strides;
  const dtype = sumDType(kernel.inputs[0]!.dtype);
  const value = { code: wrapped(sum, dtype), dtype };
  emitResults(kernel, [value], { shader, body, coordinates, strides, positions });
}

/** @param again - what scans the sums of the blocks */
export function scanBlocks(scan: Scan, again: Lowering, site: KernelSite): Draft[] {
  const { kernel, source, axis, length, lines } = scan;
  const lanes = Math.min(site.choices.lanes, 2 ** Math.ceil(Math.log2(length / each)));
  const total = count(lines);
  const blocks = Math.ceil(length / (lanes * each));
  if (blocks === 1) {
    const shader = new Shader(outputsOf(kernel), site.dynamic);
    const main = withinBlocks(scan, { lanes, blocks }, site, shader, (body, _, coordinates, sum) =>
      storeSum(kernel, shader, body, coordinates, sum),
    );
    return [main];
  }

  const dtype = isFloat(source.dtype) ? 'float32' : source.dtype;
  const within = site.temporary(dtype, [total, length]);
  const sums = site.temporary(dtype, [total, blocks]);
  const before = site.temporary(dtype, [total, blocks]);
  const first = new Shader([within.buffer, sums.buffer], site.dynamic);
  const scanned = withinBlocks(scan, { lanes, blocks }, site, first, (body, { line, block, at }, _, sum) => {
    const last = body.name(`min((${block} + 1) * ${lanes * each}, ${length}) - 1`);
    body.add(`${first.element(within, `${line} * ${length} + ${at}`)} = ${sum};
if (${at} == ${last}) { ${first.element(sums, `${line} * ${blocks} + ${block}`)} = ${sum}; }`);
  });
  const ofSums = again(
    {
      step: { family: 'scan', axis: 1 },
      inputs: [sums],
      extras: [],
      results: [input(0)],
      outputs: [before],
    },
    site,
  );
  const last = new Shader(outputsOf(kernel), site.dynamic);
  const body = new Body('v');
  const line = body.name(`flat / ${length}u`);
  const at = body.name(`i32(flat % ${length}u)`);
  const block = body.name(`${at} / ${lanes * each}`);
  const start = body.name(last.element(before, `i32(${line}) * ${blocks} + max(${block} - 1, 0)`));
  const own = body.name(last.element(within, 'i32(flat)'));
  const sum = body.name(`${own} + select(${scalarOf(dtype)}(0), ${start}, ${block} > 0)`);
  const coordinates = unravel(body, line, lines).with(axis, at);
  storeSum(kernel, last, body, coordinates, sum);
  return [scanned, ...ofSums, dispatchEach(last, site.label, `${body}`, site.choices, total * length)];
}

/** Where an element is, as i32 code. */
interface Spot {
  readonly line: string;
  readonly block: string;
  readonly at: string;
}

/** Scans every block for itself, and stores each running sum. */
function withinBlocks(
  { source, axis, length, lines }: Scan,
  { lanes, blocks }: { readonly lanes: number; readonly blocks: number },
  site: KernelSite,
  shader: Shader,
  store: (body: Body, spot: Spot, coordinates: readonly string[], sum: string) => void,
): Draft {
  const size = Math.max(lanes, site.choices.lanes);
  const together = size / lanes;
  const scalar = scalarOf(source.dtype);
  const scans = count(lines) * blocks;
  shader.declare(`var<workgroup> shared0: array<${scalar}, ${size}>;`);
  const body = new Body('v');
  const line = body.name(`i32(kept / ${blocks}u)`);
  const block = body.name(`i32(kept % ${blocks}u)`);
  const from = body.name(`(${block} * ${lanes} + i32(place)) * ${each}`);
  const coordinates = unravel(body, body.name(`u32(${line})`), lines);
  const places = Array.from({ length: each }, (_, i) => body.name(`${from} + ${i}`));
  // All elements are read before the first is added.
  const elements = places.map((at) => {
    const inside = body.name(`min(${at}, ${length - 1})`);
    const element = body.name(
      shader.element(source, offsetCode(coordinates.with(axis, inside), source.strides)),
    );
    return body.name(`select(${scalar}(0), ${element}, ${at} < ${length})`);
  });
  const sums: string[] = [];
  for (const element of elements)
    sums.push(sums.length === 0 ? element : body.name(`${sums.at(-1)} + ${element}`));
  const ends = places.map((at, i) => {
    const end = new Body(`r${i}_`);
    const sum = end.name(`before + ${sums[i]}`);
    store(end, { line, block, at }, coordinates.with(axis, at), sum);
    return `if (number < ${scans}u && ${at} < ${length}) {\n${end}\n}`;
  });
  const main = [
    `let number = workgroup * ${together}u + lane / ${lanes}u;`,
    `let place = lane % ${lanes}u;`,
    // Nobody leaves before the last barrier.
    `let kept = min(number, ${scans - 1}u);`,
    `${body}`,
    `var sum = ${sums.at(-1)};`,
    'shared0[lane] = sum;',
    `for (var reach = 1u; reach < ${lanes}u; reach = reach << 1u) {`,
    'workgroupBarrier();',
    `let other = select(${scalar}(0), shared0[max(lane, reach) - reach], place >= reach);`,
    'workgroupBarrier();',
    'sum += other;',
    'shared0[lane] = sum;',
    '}',
    'workgroupBarrier();',
    `let before = select(${scalar}(0), shared0[max(lane, 1u) - 1u], place > 0u);`,
    ...ends,
  ];
  return dispatch(shader, site.label, main.join('\n'), size, Math.ceil(scans / together));
}
