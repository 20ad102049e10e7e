/** Expressions of a kernel brought together: step and results as one, equal parts shared, positions as inputs. */
import type { Expression, Kernel } from '@glissade/tensor';

/** Gives back the same object for equal expressions, so that whoever remembers by identity computes each once. */
export class Interner {
  readonly #known = new Map<string, { readonly expression: Expression; readonly number: number }>();

  intern(expression: Expression): Expression {
    return this.#entry(expression).expression;
  }

  #entry(expression: Expression): { readonly expression: Expression; readonly number: number } {
    const parts: number[] = [];
    const part = (of: Expression): Expression => {
      const entry = this.#entry(of);
      parts.push(entry.number);
      return entry.expression;
    };
    const whole = withOperands(expression, part);
    const key = `${ownText(expression)}(${parts.join()})`;
    let entry = this.#known.get(key);
    if (entry === undefined) {
      entry = { expression: whole, number: this.#known.size };
      this.#known.set(key, entry);
    }
    return entry;
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

/** The same node over other operands; leaves stay as they are. */
function withOperands(expression: Expression, change: (of: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'cast':
    case 'unary':
      return { ...expression, of: change(expression.of) };
    case 'binary':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'select':
      return {
        ...expression,
        condition: change(expression.condition),
        yes: change(expression.yes),
        no: change(expression.no),
      };
    default:
      return expression;
  }
}

/** Puts other expressions in the place of leaves. */
export function replaceLeaves(expression: Expression, leaf: (of: Expression) => Expression): Expression {
  const replaced = withOperands(expression, (of) => replaceLeaves(of, leaf));
  return replaced === expression ? leaf(expression) : replaced;
}

/** Expressions whose positions are read from inputs behind the others: input `arity + i` counts along `axes[i]`. */
export interface Positioned {
  readonly expressions: readonly Expression[];
  readonly axes: readonly number[];
}

export function withoutPositions(expressions: readonly Expression[], arity: number): Positioned {
  const axes: number[] = [];
  const leaf = (of: Expression): Expression => {
    if (of.kind !== 'position') return of;
    const known = axes.indexOf(of.axis);
    return { kind: 'input', index: arity + (known < 0 ? axes.push(of.axis) - 1 : known) };
  };
  return { expressions: expressions.map((expression) => replaceLeaves(expression, leaf)), axes };
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
  return results.map((result) => replaceLeaves(result, leaf));
}

/** An expression that reads only inputs that matter, and which of the former ones they are. */
export function withoutIdle(expression: Expression): { expression: Expression; used: readonly number[] } {
  const used: number[] = [];
  const renumbered = replaceLeaves(expression, (of) => {
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
  const count = (expression: Expression): Expression => {
    if (counted.has(expression)) return expression;
    counted.add(expression);
    withOperands(expression, count);
    cost += expression.kind === 'unary' && isFunction(expression.function) ? 30 : 1;
    return expression;
  };
  expressions.forEach(count);
  return cost;
}

const isFunction = (name: string): boolean => !['negate', 'abs', 'sqrt', 'floor', 'round'].includes(name);
