/** The innermost loop of a block: which terms are written out, and the sums that they are added to. */
import type { Block } from './contract-operand.ts';

/** Loops over up to so many terms are written out: a loop in software runs over all threads that go together. */
const mostUnrolled = 16;

/** But no more multiplications than these: compilers of shaders take seconds for thousands. */
const mostWritten = 1024;

/** How many of the last axes are written out. The first of all is a loop where it is cut. */
export function unrolledAxes(
  lengths: readonly number[],
  { taken, parts, area }: { readonly taken: number; readonly parts: number; readonly area: number },
): number {
  const most = Math.min(mostUnrolled, mostWritten / (taken * area));
  let product = 1 / taken;
  let count = 0;
  for (let axis = lengths.length - 1; axis >= (parts > 1 ? 1 : 0); axis--) {
    product *= lengths[axis]!;
    if (product > most) break;
    count++;
  }
  return count;
}

/** Every place of a small space, of its last axis only each `step`-th. */
export function placesOf(lengths: readonly number[], step: number): number[][] {
  return lengths.reduce<number[][]>(
    (places, length, axis) =>
      places.flatMap((place) => {
        const pitch = axis === lengths.length - 1 ? step : 1;
        return Array.from({ length: length / pitch }, (_, i) => [...place, i * pitch]);
      }),
    [[]],
  );
}

/** The sums of a block, as vectors along what is read across. */
export interface Sums {
  readonly declare: string;
  /** Adds so many terms. */
  readonly add: (taken: number) => string;
  readonly of: (row: number, column: number) => string;
}

export function sumsOf(left: Block, right: Block, height: number, width: number, scalar: string): Sums {
  const [rows, columns] = [[...Array(height).keys()], [...Array(width).keys()]];
  const each = (taken: number, line: (term: number) => string[]): string =>
    [...Array(taken).keys()].flatMap(line).join('\n');
  const declare = (names: readonly string[], type: string): string =>
    names.map((name) => `var ${name} = ${type}();`).join('\n');
  /** Vectors of four along one side of the block, for each place of the other. */
  const vectors = (
    others: readonly number[],
    along: readonly number[],
    name: (other: number, place: number) => string,
    product: (other: number, place: number, term: number) => string,
  ): Omit<Sums, 'of'> => {
    const pairs = others.flatMap((other) =>
      along.filter((place) => place % 4 === 0).map((place) => [other, place] as const),
    );
    return {
      declare: declare(
        pairs.map(([other, place]) => name(other, place)),
        `vec4<${scalar}>`,
      ),
      add: (taken) =>
        each(taken, (term) =>
          pairs.map(([other, place]) => `${name(other, place)} += ${product(other, place, term)};`),
        ),
    };
  };
  if (right.reading === 'across') {
    const name = (i: number, j: number): string => `sum${i}_${j >> 2}`;
    return {
      ...vectors(rows, columns, name, (i, j, term) => `${left.value(i, term)} * ${right.across(j, term)}`),
      of: (i, j) => `${name(i, j)}[${j & 3}]`,
    };
  }
  if (left.reading === 'across') {
    const name = (j: number, i: number): string => `sum${i >> 2}_${j}`;
    return {
      ...vectors(columns, rows, name, (j, i, term) => `${left.across(i, term)} * ${right.value(j, term)}`),
      of: (i, j) => `${name(j, i)}[${i & 3}]`,
    };
  }
  const pairs = rows.flatMap((i) => columns.map((j) => [i, j] as const));
  const areDots = left.reading === 'terms' && right.reading === 'terms';
  return {
    declare: declare(
      pairs.map(([i, j]) => `sum${i}_${j}`),
      scalar,
    ),
    add: (taken) =>
      areDots
        ? each(1, () => pairs.map(([i, j]) => `sum${i}_${j} += dot(${left.terms(i)}, ${right.terms(j)});`))
        : each(taken, (term) =>
            pairs.map(([i, j]) => `sum${i}_${j} += ${left.value(i, term)} * ${right.value(j, term)};`),
          ),
    of: (i, j) => `sum${i}_${j}`,
  };
}
