/**
 * Numbers of a graph that depend on lengths which are known at run time only, such as the size of a batch. A graph has plain
 * numbers; it is traced for several lengths, and what a number depends on shows in how it changes.
 */

/** Lengths by their names, for which a function is traced. */
export type Lengths = Readonly<Record<string, number>>;

/**
 * constant + the sum of factor x lengths, divided by `divisor`; a term has one length or the product of two. All are whole numbers.
 */
export interface Length {
  readonly constant: number;
  readonly terms: readonly { readonly factor: number; readonly names: readonly string[] }[];
  readonly divisor: number;
}

/** A number that has no words in a file: it may be told from others, but not written. */
export interface Unknown {
  /** What it was in the traces. */
  readonly values: readonly number[];
  readonly why: string;
}

/** A length that is known, or is found at run time. */
export type AnyLength = number | Length | Unknown;

const product = (names: readonly string[], at: Lengths): number =>
  names.reduce((value, name) => value * at[name]!, 1);

const valueAt = ({ constant, terms, divisor }: Length, at: Lengths): number =>
  terms.reduce((sum, { factor, names }) => sum + factor * product(names, at), constant) / divisor;

/** Larger divisors are no whole parts of a length, but chance. */
const largestDivisor = 64;

/**
 * The traces that tell how numbers depend on lengths: the first is the one that all others are compared with.
 *
 * @param sizes - three different lengths for each name
 */
export function tracesFor(sizes: Readonly<Record<string, readonly [number, number, number]>>): Lengths[] {
  const names = Object.keys(sizes);
  const at = (place: (name: string) => 0 | 1 | 2): Lengths =>
    Object.fromEntries(names.map((name) => [name, sizes[name]![place(name)]]));
  return [
    at(() => 0),
    ...names.flatMap((name) => [
      at((each) => (each === name ? 1 : 0)),
      at((each) => (each === name ? 2 : 0)),
    ]),
    ...pairs(names).map((pair) => at((each) => (pair.includes(each) ? 1 : 0))),
    ...(names.length > 2 ? [at(() => 1)] : []),
  ];
}

const pairs = (names: readonly string[]): [string, string][] =>
  names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));

/**
 * What a number is, given its values in the traces for `lengths`, as `tracesFor` gives them: a plain number if it is always the
 * same; undefined if no sum of lengths and of products of two explains it.
 */
export function lengthFrom(
  values: readonly number[],
  lengths: readonly Lengths[],
): number | Length | undefined {
  const [base, first] = [values[0]!, lengths[0]!];
  if (values.every((value) => value === base)) return base;
  const names = Object.keys(first);
  const slopes = new Map(
    names.map((name, i) => {
      const [value, at] = [values[1 + 2 * i]!, lengths[1 + 2 * i]!];
      return [name, (value - base) / (at[name]! - first[name]!)];
    }),
  );
  const alone = new Map(slopes);
  const terms: { factor: number; names: string[] }[] = [];
  pairs(names).forEach(([a, b], i) => {
    const place = 1 + 2 * names.length + i;
    const [da, db] = [a, b].map((name) => lengths[place]![name]! - first[name]!) as [number, number];
    const mixed = (values[place]! - base - da * slopes.get(a)! - db * slopes.get(b)!) / (da * db);
    if (mixed === 0) return;
    terms.push({ factor: mixed, names: [a, b] });
    // At the base each slope holds the other's length.
    alone.set(a, alone.get(a)! - mixed * first[b]!);
    alone.set(b, alone.get(b)! - mixed * first[a]!);
  });
  for (const [name, slope] of alone) if (slope !== 0) terms.push({ factor: slope, names: [name] });
  const constant = terms.reduce((sum, { factor, names }) => sum - factor * product(names, first), base);
  const whole = inWholeNumbers({ constant, terms, divisor: 1 });
  return whole && values.every((value, i) => valueAt(whole, lengths[i]!) === value) ? whole : undefined;
}

function inWholeNumbers({ constant, terms }: Length): Length | undefined {
  for (let divisor = 1; divisor <= largestDivisor; divisor++) {
    const scaled = [constant, ...terms.map(({ factor }) => factor)].map((each) => each * divisor);
    const rounded = scaled.map(Math.round);
    if (scaled.some((each, i) => Math.abs(each - rounded[i]!) > 1e-9 * Math.max(1, Math.abs(each)))) continue;
    const [whole, ...factors] = rounded as [number, ...number[]];
    const kept = terms
      .map(({ names }, i) => ({ factor: factors[i]!, names }))
      .filter(({ factor }) => factor !== 0);
    return { constant: whole, terms: kept, divisor };
  }
  return undefined;
}
