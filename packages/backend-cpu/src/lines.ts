/** Visits every line along an axis of two views of one shape. */
import type { View } from '@glissade/tensor';
import { eachRow, nestOver } from './strided.ts';

export function eachLine(
  axis: number,
  source: View,
  output: View,
  visit: (from: number, to: number) => void,
): void {
  const { shape } = output;
  if (shape.includes(0)) return;
  const others = [...shape.keys()].filter((other) => other !== axis);
  eachRow(nestOver(others, shape, [source, output]), (at) => visit(at[0]!, at[1]!), 0);
}
