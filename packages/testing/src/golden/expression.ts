/** Evaluates the small expressions in which the golden files for automatic differentiation are written. */
import * as t from '@glissade/tensor';
import { Tensor } from '@glissade/tensor';

type Value = Tensor | number | boolean | Value[];
export type Variables = Readonly<Record<string, Tensor>>;

const functions: Readonly<Record<string, (...args: never[]) => Tensor>> = {
  abs: t.abs,
  amax: t.amax,
  clamp: t.clamp,
  concat: t.concat,
  detach: (x: Tensor) => x.detach(),
  dot: t.dot,
  exp: t.exp,
  log: t.log,
  logsumexp: t.logsumexp,
  matmul: t.matmul,
  max: (x: Tensor, dim?: number) => (dim === undefined ? t.max(x) : t.max(x, dim).values),
  maximum: t.maximum,
  mean: (x: Tensor, dim?: number, keepdim = false) => t.mean(x, dim, { keepdim }),
  norm: (x: Tensor, p = 2) => t.norm(x, undefined, { p }),
  prod: t.prod,
  relu: t.relu,
  reshape: t.reshape,
  select: t.select,
  sigmoid: t.sigmoid,
  sin: t.sin,
  slice: t.slice,
  softmax: t.softmax,
  sqrt: t.sqrt,
  stack: t.stack,
  sum: (x: Tensor, dim?: number, keepdim = false) => t.sum(x, dim, { keepdim }),
  tanh: t.tanh,
  transpose: t.transpose,
  where: t.where,
};

interface Operator {
  readonly numbers: (a: number, b: number) => number | boolean;
  readonly tensors: (a: t.Operand, b: t.Operand) => Tensor;
}

/** From the loosest to the tightest. */
const levels: readonly Readonly<Record<string, Operator>>[] = [
  { '>': { numbers: (a, b) => a > b, tensors: t.gt }, '<': { numbers: (a, b) => a < b, tensors: t.lt } },
  { '+': { numbers: (a, b) => a + b, tensors: t.add }, '-': { numbers: (a, b) => a - b, tensors: t.sub } },
  { '*': { numbers: (a, b) => a * b, tensors: t.mul }, '/': { numbers: (a, b) => a / b, tensors: t.div } },
];
const power: Operator = { numbers: (a, b) => a ** b, tensors: t.pow };

/** A program's value: statements `name = expression` separated by `;`, then the expression itself. */
export function evaluate(program: string, variables: Variables): Tensor {
  const scope: Record<string, Tensor> = { ...variables };
  const statements = program.split(';');
  for (const statement of statements.slice(0, -1)) {
    const [name, expression] = statement.split('=') as [string, string];
    scope[name.trim()] = asTensor(new Expression(expression, scope).value());
  }
  return asTensor(new Expression(statements.at(-1)!, scope).value());
}

function asTensor(value: Value): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError(`expected a tensor, the expression gives ${String(value)}`);
}

/** Reads an expression from the left and computes it at once. */
class Expression {
  readonly #tokens: readonly string[];
  readonly #scope: Variables;
  #next = 0;

  constructor(source: string, scope: Variables) {
    this.#tokens = source.match(/\*\*|\d+(\.\d*)?(e[-+]?\d+)?|\w+|[-+*/()[\],<>]/g) ?? [];
    this.#scope = scope;
  }

  value(): Value {
    const value = this.#level(0);
    if (this.#next < this.#tokens.length)
      throw new SyntaxError(`did not expect '${this.#tokens[this.#next]}'`);
    return value;
  }

  #take(expected?: string): string {
    const token = this.#tokens[this.#next++] ?? '';
    if (expected !== undefined && token !== expected)
      throw new SyntaxError(`expected '${expected}', found '${token}'`);
    return token;
  }

  #level(depth: number): Value {
    const operators = levels[depth];
    if (!operators) return this.#signed();
    let left = this.#level(depth + 1);
    for (;;) {
      const operator = operators[this.#tokens[this.#next] ?? ''];
      if (!operator) return left;
      this.#take();
      left = combined(operator, left, this.#level(depth + 1));
    }
  }

  #signed(): Value {
    if (this.#tokens[this.#next] !== '-') return this.#raised();
    this.#take();
    return combined(levels[2]!['*']!, -1, this.#signed());
  }

  #raised(): Value {
    const base = this.#atom();
    if (this.#tokens[this.#next] !== '**') return base;
    this.#take();
    return combined(power, base, this.#signed());
  }

  #atom(): Value {
    const token = this.#take();
    if (token === '(') {
      const inner = this.#level(0);
      this.#take(')');
      return inner;
    }
    if (token === '[') return this.#list(']');
    if (/^\d/.test(token)) return Number(token);
    if (token === 'True' || token === 'False') return token === 'True';
    if (this.#tokens[this.#next] !== '(') {
      const variable = this.#scope[token];
      if (!variable) throw new ReferenceError(`no variable is called ${token}`);
      return variable;
    }
    this.#take('(');
    const call = functions[token];
    if (!call) throw new ReferenceError(`no function is called ${token}`);
    return call(...(this.#list(')') as never[]));
  }

  #list(end: string): Value[] {
    const values: Value[] = [];
    while (this.#tokens[this.#next] !== end) {
      values.push(this.#level(0));
      if (this.#tokens[this.#next] !== end) this.#take(',');
    }
    this.#take(end);
    return values;
  }
}

function combined({ numbers, tensors }: Operator, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return numbers(left, right);
  return tensors(left as t.Operand, right as t.Operand);
}
