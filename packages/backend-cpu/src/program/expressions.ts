/** Expressions of a kernel brought together: step and results as one, equal parts shared. */
import { type Expression, type Kernel, mapLeaves, operandsOf } from '@glissade/tensor';
import { isApproximated } from '../map/math/index.ts';
import { remembered } from '../wasm/remembered.ts';

interface Entry {
  readonly expression: Expression;
  readonly number: number;
}

/** Gives back the same object for equal expressions, so that whoever remembers by identity computes each once. */
export class Interner {
  readonly #known = new Map<string, Entry>();
  /** Parts that are shared are looked at once. */
  readonly #seen = new Map<Expression, Entry>();

  intern(expression: Expression): Expression {
    return this.#entry(expression).expression;
  }

  /** The same number for equal expressions. */
  numberOf(expression: Expression): number {
    return this.#entry(expression).number;
  }

  #entry(expression: Expression): Entry {
    return remembered(this.#seen, expression, () => {
      const parts = operandsOf(expression).map((of) => this.#entry(of).number);
      return remembered(this.#known, `${ownText(expression)}(${parts.join()})`, () => {
        // Over the parts that stand for all their equals.
        const own = new Map(operandsOf(expression).map((of) => [of, this.#entry(of).expression]));
        const whole = mapLeaves(expression, (leaf) => leaf, own);
        return { expression: whole, number: this.#known.size };
      });
    });
  }
}

/** What tells a node from others, without its operands. */
function ownText(expression: Expression): string {
  switch (expression.kind) {
    case 'input':
      return `input${expression.index}`;
    case 'constant':
      return `${expression.dtype}${Object.is(expression.value, -0) ? '-0' : expression.value}`;
    case 'position':
      return `position${expression.axis}`;
    case 'cast':
      return expression.to;
    case 'unary':
    case 'binary':
      return expression.function;
    case 'select':
      return 'select';
  }
}

/** The results of a map as functions of its inputs and, behind them, its extras. */
export function fusedResults(
  { inputs, results }: Pick<Kernel, 'inputs' | 'results'>,
  value: Expression,
): Expression[] {
  const leaf = (of: Expression): Expression =>
    of.kind !== 'input'
      ? of
      : of.index === 0
        ? value
        : { kind: 'input', index: inputs.length + of.index - 1 };
  return results.map((result) => mapLeaves(result, leaf));
}

/** An expression that reads only inputs that matter, and which of the former ones they are. */
export function withoutIdle(expression: Expression): { expression: Expression; used: readonly number[] } {
  const used: number[] = [];
  const renumbered = mapLeaves(expression, (of) => {
    if (of.kind !== 'input') return of;
    const known = used.indexOf(of.index);
    return { kind: 'input', index: known < 0 ? used.push(of.index) - 1 : known };
  });
  return { expression: renumbered, used };
}

/** Whether a kernel only stores its step's value. */
export const isPlain = (results: readonly Expression[]): boolean =>
  results.length === 1 && isValue(results[0]!);

/** Whether a result is the step's value. */
export const isValue = (result: Expression): boolean => result.kind === 'input' && result.index === 0;

/** Roughly how many cycles four elements of some expressions take. */
export function costOf(expressions: readonly Expression[]): number {
  const counted = new Set<Expression>();
  let cost = 0;
  const count = (expression: Expression): void => {
    if (counted.has(expression)) return;
    counted.add(expression);
    operandsOf(expression).forEach(count);
    cost += 'function' in expression && isApproximated(expression.function) ? 30 : 1;
  };
  expressions.forEach(count);
  return cost;
}
