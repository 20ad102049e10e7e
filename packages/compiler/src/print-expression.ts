/** Expressions as text. */
import { type Expression, operandsOf } from '@glissade/tensor';
import { printNumber } from './print-graph.ts';

/** Up to so many nodes an expression is written out, with what is in several places of it written several times. */
const largestWritten = 100;

/**
 * @param operands - how the inputs are written
 * @param parts - to which lines are appended for what a large expression has in several places: `p1 = sin(b0[3])`
 */
export function printExpression(
  expression: Expression,
  operands: readonly string[],
  parts: string[],
): string {
  const shared = sizeOf(expression) > largestWritten ? sharedOf(expression) : new Set();
  const names = new Map<Expression, string>();
  const print = (of: Expression): string => {
    const known = names.get(of);
    if (known !== undefined) return known;
    const text = printNode(of, operands, print);
    if (!shared.has(of)) return text;
    const name = `p${parts.length + 1}`;
    parts.push(`${name} = ${text}`);
    names.set(of, name);
    return name;
  };
  return print(expression);
}

function printNode(node: Expression, operands: readonly string[], print: (of: Expression) => string): string {
  switch (node.kind) {
    case 'input':
      return operands[node.index]!;
    case 'constant':
      return printNumber(node.value);
    case 'position':
      return `position(${node.axis})`;
    case 'cast':
      return `${node.to}(${print(node.of)})`;
    case 'unary':
      return `${node.function}(${print(node.of)})`;
    case 'binary':
      return `${node.function}(${print(node.left)}, ${print(node.right)})`;
    case 'select':
      return `where(${[node.condition, node.yes, node.no].map(print).join(', ')})`;
  }
}

/** How many nodes are written where all is written out; that may be a number beyond all bounds. */
function sizeOf(expression: Expression, known: Map<Expression, number> = new Map()): number {
  const before = known.get(expression);
  if (before !== undefined) return before;
  const size = operandsOf(expression).reduce((sum, of) => sum + sizeOf(of, known), 1);
  known.set(expression, size);
  return size;
}

/** What is computed from others, and is in several places. */
function sharedOf(expression: Expression): Set<Expression> {
  const [seen, shared] = [new Set<Expression>(), new Set<Expression>()];
  const visit = (of: Expression): void => {
    if (seen.has(of)) {
      if (operandsOf(of).length > 0) shared.add(of);
      return;
    }
    seen.add(of);
    operandsOf(of).forEach(visit);
  };
  visit(expression);
  return shared;
}
