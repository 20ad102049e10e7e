/** Running sums: one thread adds up a line, where there are lines enough for all threads; else they share it, block by block. */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf } from '../wgsl/types.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite, Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { type Scan, scanBlocks, storeSum } from './scan-blocks.ts';

export const lowerScan: Lowering = (kernel, site) => {
  const { step, inputs } = kernel;
  if (step.family !== 'scan') return [];
  const [source] = inputs as [View<number>];
  const { axis } = step;
  const { shape, strides } = source;
  const scan: Scan = {
    kernel,
    source,
    axis,
    length: shape[axis] ?? 1,
    lines: shape.map((n, other) => (other === axis ? 1 : n)),
  };
  const { cooperates, threads } = site.choices;
  const isContiguous = Math.abs(strides[axis] ?? 0) === 1;
  const shares = cooperates && scan.length >= 32 && (isContiguous || count(scan.lines) < threads / 64);
  return shares ? scanBlocks(scan, lowerScan, site) : scanAlone(scan, site);
};

/** One thread for each line, which adds up its elements one by one. */
function scanAlone({ kernel, source, axis, length, lines }: Scan, site: KernelSite): Draft[] {
  const shader = new Shader(outputsOf(kernel), site.dynamic);
  const body = new Body('v');
  const coordinates = unravel(body, 'flat', lines);
  if (lines.length > 0) coordinates[axis] = 'at';
  const loop = new Body('e');
  loop.add(`sum += ${shader.element(source, offsetCode(coordinates, source.strides))};`);
  storeSum(kernel, shader, loop, coordinates, 'sum');
  const main = `${body}
var sum = ${scalarOf(source.dtype)}(0);
for (var at = 0; at < ${length}; at += 1) {
${loop}
}`;
  return [dispatchEach(shader, site.label, main, site.choices, count(lines))];
}
