/**
 * How a kernel walks through memory: a byte offset for each set of strides, shared by all views that have them. Where a
 * view lies is the constant of its loads, counted from its lowest element, so that no offset is ever negative.
 */
import { stretchOf } from '../strided.ts';
import type { FunctionBuilder, Local, Statement } from '../wasm/index.ts';
import { type Code, i32, type Operand } from '../wasm/index.ts';
import { remembered } from '../wasm/remembered.ts';

type Counter = Local<'i32'>;

/** A byte offset that moves with the indices of a nest. */
export interface Cursor {
  /** For each axis of the nest, in bytes. */
  readonly strides: readonly number[];
  /** The offset at the beginning of all axes. */
  readonly start: number;
  readonly local: Counter;
}

/** Where a view's elements are: at its cursor plus a constant. */
export interface Place {
  readonly cursor: Cursor;
  readonly base: number;
  /** A variable that is added, too: the address of a view that only a table knows. */
  readonly origin?: Code<'i32'>;
}

/** The place of a view whose first element has this address, which is where the cursor starts. */
export const placeAt = (address: Operand<'i32'>, cursor: Cursor): Place =>
  typeof address === 'number'
    ? { cursor, base: address - cursor.start }
    : { cursor, base: -cursor.start, origin: address };

/** Where cursors are in some loop: code that reads them, and a constant that is to be added. */
export interface Position {
  readonly at: (cursor: Cursor) => Code<'i32'>;
  readonly plus: (cursor: Cursor) => number;
}

export class Cursors {
  readonly #builder: FunctionBuilder;
  readonly #lengths: readonly number[];
  readonly #cursors = new Map<string, Cursor>();

  /** `lengths`: of the nest's axes, outermost first. */
  constructor(builder: FunctionBuilder, lengths: readonly number[]) {
    this.#builder = builder;
    this.#lengths = lengths;
  }

  /** A view whose first element has this address. */
  place(address: Operand<'i32'>, strides: readonly number[]): Place {
    const start = -stretchOf(this.#lengths, strides).first;
    return placeAt(address, this.cursor(strides.join(), strides, start));
  }

  /** The cursor with this key, made if it is new. */
  cursor(key: string, strides: readonly number[], start: number): Cursor {
    return remembered(this.#cursors, key, () => ({ strides, start, local: this.#builder.local('i32') }));
  }

  get all(): readonly Cursor[] {
    return [...this.#cursors.values()];
  }

  /** The position that the cursors' own variables hold. */
  readonly own: Position = { at: (cursor) => cursor.local, plus: () => 0 };

  /**
   * Runs the body for rows `first` to `end` of the nest's first `axes` axes taken together. All views must have been placed.
   */
  rows(axes: number, first: Operand<'i32'>, end: Operand<'i32'>, body: () => Statement): Statement {
    const f = this.#builder;
    const lengths = this.#lengths.slice(0, axes);
    if (axes === 0) return [this.all.map(({ local, start }) => local.set(start)), body()];

    const row = f.local('i32');
    const rest = f.local('i32');
    const indices = lengths.map(() => f.local('i32'));
    const enter: Statement[] = [rest.set(first)];
    for (let axis = axes - 1; axis > 0; axis--) {
      enter.push(indices[axis]!.set(i32.remU(rest, lengths[axis]!)));
      enter.push(rest.set(i32.divU(rest, lengths[axis]!)));
    }
    enter.push(indices[0]!.set(rest));
    for (const { local, start, strides } of this.all) {
      let offset: Operand<'i32'> = start;
      lengths.forEach((_, axis) => {
        if (strides[axis] !== 0) offset = i32.add(offset, i32.mul(indices[axis]!, strides[axis]!));
      });
      enter.push(local.set(offset));
    }
    /** One step along an axis; at its end, back to its beginning and a step along the next outer one. */
    const step = (axis: number): Statement => {
      const along = (distance: (cursor: Cursor) => number): Statement => [
        this.all.map((cursor) => advance(cursor.local, distance(cursor))),
      ];
      const move = along(({ strides }) => strides[axis]!);
      if (axis === 0) return move;
      const index = indices[axis]!;
      return [
        move,
        index.set(i32.add(index, 1)),
        f.if(i32.eq(index, lengths[axis]!), () => [
          index.set(0),
          along(({ strides }) => -strides[axis]! * lengths[axis]!),
          step(axis - 1),
        ]),
      ];
    };
    return [...enter, f.for(row, first, end, 1, () => [body(), step(axes - 1)])];
  }

  /**
   * Runs the body for the elements from `from` to `to` of an axis, four at a time; the last ones of the axis, if they are
   * fewer, by a body of their own. `from` and, unless it is the end, `to` are multiples of four. With several `ways` the body
   * gets so many positions at once, four elements apart: then all three are multiples of 4 * ways.
   */
  lanes(
    axis: number,
    begin: Position,
    from: Operand<'i32'>,
    to: Operand<'i32'>,
    body: (positions: readonly Position[], count: number) => Statement,
    ways = 1,
  ): Statement {
    const f = this.#builder;
    const length = this.#lengths[axis]!;
    const moving = this.all.filter(({ strides }) => strides[axis] !== 0);
    const locals = new Map(moving.map((cursor) => [cursor, f.local('i32')]));
    const positions = Array.from(
      { length: ways },
      (_, way): Position => ({
        at: (cursor) => locals.get(cursor) ?? begin.at(cursor),
        plus: (cursor) => begin.plus(cursor) + 4 * way * cursor.strides[axis]!,
      }),
    );
    const rest = length % 4;
    const left = f.local('i32');
    const main = (): Statement =>
      f.loop((again) => [
        body(positions, 4),
        moving.map((cursor) => advance(locals.get(cursor)!, 4 * ways * cursor.strides[axis]!)),
        f.branch(again, left.tee(i32.sub(left, 1))),
      ]);
    return [
      moving.map((cursor) =>
        locals.get(cursor)!.set(i32.add(begin.at(cursor), i32.mul(from, cursor.strides[axis]!))),
      ),
      left.set(i32.shrU(i32.sub(to, from), 1 + Math.log2(2 * ways))),
      length >= 4 ? f.if(left, main) : [],
      rest > 0 ? f.if(i32.eq(to, length), () => body(positions, rest)) : [],
    ];
  }

  /**
   * Runs the body for every combination of the axes from `first` to before `end`, beginning at positions that are constant
   * distances apart, as `lanes` gives them.
   */
  nest(
    first: number,
    end: number,
    positions: readonly Position[],
    body: (positions: readonly Position[]) => Statement,
  ): Statement {
    const f = this.#builder;
    const axes = this.#lengths.map((_, axis) => axis).slice(first, end);
    const moving = this.all.filter(({ strides }) => axes.some((axis) => strides[axis] !== 0));
    if (axes.reduce((product, axis) => product * this.#lengths[axis]!, 1) <= mostWrittenOut)
      return this.#unrolled(axes, positions, body);

    const { at } = positions[0]!;
    const locals = new Map(moving.map((cursor) => [cursor, f.local('i32')]));
    const inside = positions.map(
      ({ plus }): Position => ({ at: (cursor) => locals.get(cursor) ?? at(cursor), plus }),
    );
    const descend = (axis: number): Statement => {
      if (axis === end) return body(inside);
      const left = f.local('i32');
      const length = this.#lengths[axis]!;
      const along = (steps: number): Statement => [
        moving.map((cursor) => advance(locals.get(cursor)!, steps * cursor.strides[axis]!)),
      ];
      return [
        left.set(length),
        f.loop((again) => [descend(axis + 1), along(1), f.branch(again, left.tee(i32.sub(left, 1)))]),
        along(-length),
      ];
    };
    return [moving.map((cursor) => locals.get(cursor)!.set(at(cursor))), descend(first)];
  }

  /** Few elements, as in windows: one body after the other, at constant distances. */
  #unrolled(
    axes: readonly number[],
    positions: readonly Position[],
    body: (positions: readonly Position[]) => Statement,
  ): Statement {
    let indices: number[][] = [[]];
    for (const axis of axes) {
      const length = this.#lengths[axis]!;
      indices = indices.flatMap((outer) => Array.from({ length }, (_, index) => [...outer, index]));
    }
    return [
      indices.map((index) => {
        const distance = (cursor: Cursor): number =>
          index.reduce((sum, i, axis) => sum + i * cursor.strides[axes[axis]!]!, 0);
        return body(
          positions.map(({ at, plus }) => ({ at, plus: (cursor) => plus(cursor) + distance(cursor) })),
        );
      }),
    ];
  }
}

/** So many elements of a nest are written out, without loops. */
export const mostWrittenOut = 9;

const advance = (local: Counter, by: number): Statement => (by === 0 ? [] : local.set(i32.add(local, by)));
