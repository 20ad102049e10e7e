import { written } from './check-tensors.ts';

/** What a number must be. */
export interface NumberLimits {
  /** The least that it may be. */
  readonly least?: number;
  /** What it must be more than. */
  readonly above?: number;
  /** The most that it may be. */
  readonly most?: number;
  /** Whether it must be whole. */
  readonly whole?: boolean;
}

/** Throws unless an argument or option is a number within its limits. */
export function checkNumber(
  operation: string,
  name: string,
  value: number,
  { least = -Infinity, above = -Infinity, most = Infinity, whole = false }: NumberLimits,
): void {
  const isNumber = typeof value === 'number' && (!whole || Number.isInteger(value));
  if (isNumber && value >= least && !(value <= above) && value <= most) return;
  const range =
    above > least
      ? ` above ${above}`
      : most < Infinity
        ? ` from ${least} to ${most}`
        : least > above
          ? ` >= ${least}`
          : '';
  const kind = whole ? 'a whole number' : 'a number';
  throw new RangeError(`${operation}: ${name} is ${written(value)}; expected ${kind}${range}`);
}
