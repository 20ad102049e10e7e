/** A function of the library, and the polynomials that many of them are. */

export interface LibraryFunction {
  /** Other functions of the library that it calls. */
  readonly needs?: readonly string[];
  readonly code: string;
}

/** Functions by their names. */
export type Library<Name extends string> = Readonly<Record<Name, LibraryFunction>>;

/** p0 x^n + p1 x^(n-1) + ... as WGSL. */
export const polynomial = (x: string, coefficients: readonly number[]): string =>
  coefficients
    .slice(1)
    .reduce((text, c) => `(${text} * ${x} + ${wgslFloat(c)})`, wgslFloat(coefficients[0]!));

const wgslFloat = (c: number): string => (c < 0 ? `(${c}f)` : `${Number.isInteger(c) ? `${c}.0` : c}f`);
