/** Where channels are in images, and what nodes say of the windows that they slide over these. */
import type { Tensor } from '@glissade/tensor';
import { type Room, roomsOf, type Window } from '../../layers/windows.ts';
import type { NodeAttributes } from '../node-attributes.ts';
import type { List } from '../place.ts';

/** Ways between the node's order of axes and the two that there are. Nothing is copied. */
export interface Layout {
  readonly isFirst: boolean;
  /** To [batch, channels, ...], which the functions of `@glissade/tensor` take. */
  readonly toFirst: (x: Tensor) => Tensor;
  readonly fromFirst: (x: Tensor) => Tensor;
  readonly toLast: (x: Tensor) => Tensor;
  readonly fromLast: (x: Tensor) => Tensor;
  /** What a list of one for each axis says of height and width. */
  readonly ofImage: (list: List) => List;
}

const same = (x: Tensor): Tensor => x;
const toFirst = (x: Tensor): Tensor => x.movedim(-1, 1);
const toLast = (x: Tensor): Tensor => x.movedim(1, -1);

const last: Layout = {
  isFirst: false,
  toFirst,
  fromFirst: toLast,
  toLast: same,
  fromLast: same,
  ofImage: (list) => list.slice(1, -1),
};
const first: Layout = {
  isFirst: true,
  toFirst: same,
  fromFirst: same,
  toLast,
  fromLast: toFirst,
  ofImage: (list) => list.slice(2),
};

export const layoutOf = (node: NodeAttributes): Layout =>
  node.choice('data_format', ['NHWC', 'NCHW', 'NDHWC', 'NCDHW']).startsWith('NC') ? first : last;

/** Two numbers, 1 or more, of a list with one for each axis of images. */
export function ofImage(node: NodeAttributes, layout: Layout, name: string, fallback?: List): List {
  const list = node.ints(name) ?? fallback ?? [];
  if (list.length === 0 && fallback) return layout.ofImage(fallback);
  if (list.length === 4 && list.every((each) => each >= 1)) return layout.ofImage(list);
  throw new TypeError(`the attribute ${name} is [${list.join(', ')}]; expected 4 whole numbers, 1 or more`);
}

/** The room around [batch, channels, ...] for such windows. */
export type RoomsOf = (x: Tensor, windows: readonly Window[]) => readonly Room[];

/** As many as strides fit in, none beyond the image, or as much around as the node says. */
export function roomsFor(node: NodeAttributes, layout: Layout): RoomsOf {
  const mode = node.choice('padding', ['VALID', 'SAME', 'EXPLICIT']);
  if (mode === 'VALID') return (x, windows) => roomsOf('valid', x, windows);
  if (mode === 'SAME') return (x, windows) => roomsOf('same', x, windows);
  const amounts = node.ints('explicit_paddings') ?? [];
  if (amounts.length !== 8 || !amounts.every((amount) => amount >= 0))
    throw new TypeError(
      `the attribute explicit_paddings is [${amounts.join(', ')}]; expected 8 numbers, two for each axis`,
    );
  const pairs = [0, 1, 2, 3].map((axis): Room => [amounts[2 * axis]!, amounts[2 * axis + 1]!]);
  const rooms = layout.isFirst ? pairs.slice(2) : pairs.slice(1, 3);
  return () => rooms;
}
