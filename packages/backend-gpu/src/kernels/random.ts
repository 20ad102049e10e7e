/** Uniform numbers from a key and a position. */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults, outputViews } from './results.ts';

export const lowerRandom: Lowering = (kernel, { choices, label, dynamic }) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'random') return [];
  const [key] = inputs as [View<number>];
  const { shape } = outputs[0]!;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const body = new Body('v');
  shader.use('threefry');
  const word = (i: number): string => `bitcast<u32>(${shader.element(key, String(i * key.strides[0]!))})`;
  const bits = body.name(`threefry(${word(0)}, ${word(1)}, flat)`);
  const value = { code: body.name(`f32(${bits} >> 8u) * ${2 ** -24}f`), dtype: 'float32' as const };
  const coordinates = unravel(body, 'flat', shape);
  const { positions } = outputViews(kernel);
  emitResults(kernel, [value], { shader, body, coordinates, strides: (view) => view.strides, positions });
  return [dispatchEach(shader, label, `${body}`, choices, count(shape))];
};
