/**
 * Padding on the way back. Of a padded tensor's cotangent only the middle goes on; who computes it for the padding, too, as the
 * gradient of a convolution by its input would, does up to half as much again in vain.
 */
import { type Primitive, type PrimitiveOf, sameShape } from '@glissade/tensor';
import type { Node } from './node.ts';

/** The part of a padded tensor that is not padding; undefined where the node is of no such tensor. */
export function middleOf({ call }: Node): PrimitiveOf<'slice'> | undefined {
  const primitive = call && 'primitive' in call ? (call.primitive as Primitive) : undefined;
  if (primitive?.name !== 'pad') return undefined;
  const { padding } = primitive;
  const { shape } = call!.inputs[0]!;
  // A convolution gives at least one position.
  if (shape.includes(0) || padding.some(({ interior }) => interior > 0)) return undefined;
  return { name: 'slice', starts: padding.map(({ low }) => low), shape, steps: shape.map(() => 1) };
}

/** Whether a slice is the middle of the node's padded tensor. */
export function isMiddle(node: Node, { starts, shape, steps }: PrimitiveOf<'slice'>): boolean {
  const middle = middleOf(node);
  return (
    middle !== undefined &&
    sameShape(starts, middle.starts) &&
    sameShape(shape, middle.shape) &&
    sameShape(steps, middle.steps)
  );
}
