/** Einstein's summation: products of tensors, written as letters for their dims. */
import { apply } from '../apply.ts';
import { checkTensors, described } from '../check-tensors.ts';
import { promote } from '../dtype.ts';
import { ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { diagonal } from './matrix.ts';
import { cast } from './operands.ts';
import { sum } from './reduction.ts';
import { expand, permute, reshape } from './shaping.ts';

/** A tensor and a letter for each of its dims. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * The sum over all letters that are missing behind the arrow of the product of the operands; a letter that an operand
 * repeats takes its diagonal, and '...' stands for further dims. Without an arrow, the letters that occur once are kept,
 * in alphabetical order. Source: https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
 *
 * Throws `ShapeError` when the equation does not fit the operands.
 *
 * @example
 * ```ts
 * import { einsum, ones } from '@glissade/tensor';
 *
 * console.log(einsum('bij,bjk->bik', ones([2, 3, 4]), ones([2, 4, 5])).shape); // => [ 2, 3, 5 ]
 * ```
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const { inputs, output } = parse(equation, operands);
  const sizes = sizesOf(equation, inputs, operands);
  const terms = operands.map((tensor, i) => stretched(withoutRepeats({ tensor, labels: inputs[i]! }), sizes));
  const product = terms.reduce((left, right, i) => {
    const later = new Set([...output, ...terms.slice(i + 1).flatMap((term) => term.labels)]);
    return multiplied(left, right, later);
  });
  const { tensor, labels } = summed(product, new Set(output));
  return permute(
    tensor,
    output.map((label) => labels.indexOf(label)),
  );
}

/** The letters of every operand and of the output, with those of '...' made up. */
function parse(equation: string, operands: readonly Tensor[]): { inputs: string[][]; output: string[] } {
  checkTensors('einsum', ...operands);
  const [left, right, ...more] = String(equation).replaceAll(' ', '').split('->');
  const terms = left!.split(',');
  const wrong = (why: string) => new ShapeError(`einsum: '${equation}' ${why}: ${shapes(operands)}`);
  if (more.length > 0 || [...terms, right ?? ''].some((term) => !/^[a-zA-Z]*(\.{3})?[a-zA-Z]*$/.test(term))) {
    throw wrong("must be letters, ',', '...' and one '->'");
  }
  if (terms.length !== operands.length) throw wrong(`names ${terms.length} operands, got ${operands.length}`);
  let ellipsis: string[] = [];
  const inputs = terms.map((term, i) => {
    const named = term.replace('...', '').length;
    const extra = operands[i]!.shape.length - named;
    if (term.includes('...') ? extra < 0 : extra !== 0) {
      throw wrong(`gives operand ${i} ${named} letters, it has ${operands[i]!.shape.length} dims`);
    }
    // Counted from the last, as in broadcasting.
    const dots = Array.from({ length: extra }, (_, place) => `.${extra - place}`);
    if (dots.length > ellipsis.length) ellipsis = dots;
    return lettersOf(term, dots);
  });
  const all = inputs.flat();
  const once = all
    .filter((label) => !label.startsWith('.') && all.indexOf(label) === all.lastIndexOf(label))
    .sort();
  const output = right === undefined ? [...ellipsis, ...once] : lettersOf(right, ellipsis);
  const unknown = output.find((label) => !all.includes(label));
  if (unknown !== undefined) throw wrong(`has '${unknown}' behind the arrow only`);
  if (new Set(output).size !== output.length) throw wrong('names a letter twice behind the arrow');
  return { inputs, output };
}

function lettersOf(term: string, dots: readonly string[]): string[] {
  const [before, after] = term.split('...');
  return after === undefined ? [...before!] : [...before!, ...dots, ...after];
}

const shapes = (operands: readonly Tensor[]): string => operands.map(described).join(', ');

/** The length that each letter stands for; a length of 1 stretches to the others'. */
function sizesOf(
  equation: string,
  inputs: readonly string[][],
  operands: readonly Tensor[],
): Map<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach((labels, i) => {
    labels.forEach((label, axis) => {
      const { shape } = operands[i]!;
      const [known, length] = [sizes.get(label) ?? 1, shape[axis]!];
      const first = shape[labels.indexOf(label)]!;
      // The dims of a diagonal do not stretch.
      if (first !== length || (known !== 1 && length !== 1 && known !== length)) {
        throw new ShapeError(
          `einsum: '${equation}': '${label}' is both ${first === length ? known : first} and ${length}: ${shapes(operands)}`,
        );
      }
      sizes.set(label, known === 1 ? length : known);
    });
  });
  return sizes;
}

/** Diagonals in place of letters that an operand repeats. */
function withoutRepeats({ tensor, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) !== axis);
  if (second < 0) return { tensor, labels };
  const first = labels.indexOf(labels[second]!);
  const rest = labels.filter((_, axis) => axis !== first && axis !== second);
  return withoutRepeats({ tensor: diagonal(tensor, 0, first, second), labels: [...rest, labels[second]!] });
}

const stretched = ({ tensor, labels }: Labelled, sizes: ReadonlyMap<string, number>): Labelled => ({
  tensor: expand(
    tensor,
    labels.map((label) => sizes.get(label)!),
  ),
  labels,
});

/** Without the letters that nobody needs. */
function summed({ tensor, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: sum(tensor, axes), labels: labels.filter((label) => needed.has(label)) };
}

/** The product of two operands, summed over the letters that both have and nobody needs later. */
function multiplied(left: Labelled, right: Labelled, later: ReadonlySet<string>): Labelled {
  const a = summed(left, new Set([...right.labels, ...later]));
  const b = summed(right, new Set([...left.labels, ...later]));
  const common = a.labels.filter((label) => b.labels.includes(label));
  const batch = common.filter((label) => later.has(label));
  const inner = common.filter((label) => !later.has(label));
  const rows = a.labels.filter((label) => !common.includes(label));
  const columns = b.labels.filter((label) => !common.includes(label));
  const dtype = promote(a.tensor, b.tensor);
  const inOrder = ({ tensor, labels }: Labelled, order: readonly string[]): Tensor =>
    permute(
      cast(tensor, dtype),
      order.map((label) => labels.indexOf(label)),
    );
  const x = inOrder(a, [...batch, ...rows, ...inner]);
  const y = inOrder(b, [...batch, ...columns, ...inner]);
  const labels = [...batch, ...rows, ...columns];
  if (inner.length > 0) {
    return { tensor: apply({ name: 'contract', batch: batch.length, inner: inner.length }, x, y), labels };
  }
  const tall = reshape(x, [...x.shape, ...columns.map(() => 1)]);
  const wide = reshape(y, y.shape.toSpliced(batch.length, 0, ...rows.map(() => 1)));
  return { tensor: mul(tall, wide), labels };
}
