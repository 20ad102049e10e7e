/** Dense layers whose sums are written as an equation. */
import { add, einsum } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { stepwise } from '../run.ts';

/** `...` stands for axes that are kept: letters that the equation has not are put in their place. */
function withoutEllipsis(equation: string, rank: number): string {
  const [inputs = '', output = ''] = equation.split('->');
  const [x = '', kernel = ''] = inputs.split(',');
  const left = rank - x.replace('...', '').length;
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'].filter((letter) => !equation.includes(letter));
  const kept = x.includes('...') ? letters.slice(0, left).join('') : '';
  return `${x.replace('...', kept)},${kernel}->${output.replace('...', kept)}`;
}

const summed: LayerKind = (config, parts) => {
  const equation = config.value('equation');
  if (typeof equation !== 'string' || !/^[a-zA-Z.]+,[a-zA-Z]+->[a-zA-Z.]+$/.test(equation))
    throw config.wrong('equation', "an equation such as 'abc,cd->abd'");
  const output = equation.split('->')[1]!.replace('...', '');
  const biasAxes = config.value('bias_axes');
  const kernel = parts.weight(
    'kernel',
    [...equation.split(/,|->/)[1]!].map(() => null),
  );
  const named = typeof biasAxes === 'string' ? [...biasAxes] : [];
  const first = Math.min(...named.map((letter) => output.indexOf(letter)));
  // One length for each axis from the first named on; of those that are not, 1.
  const shape =
    named.length > 0 ? [...output.slice(first)].map((letter) => (named.includes(letter) ? null : 1)) : [];
  const bias = parts.weightIf(
    named.length > 0,
    'bias',
    output === equation.split('->')[1] || equation.endsWith(output) ? shape : undefined,
  );
  const activation = activationOf(config);
  return stepwise((x) => {
    const y = einsum(withoutEllipsis(equation, x.ndim), x, kernel());
    const shift = bias();
    return activation(shift ? add(y, shift) : y);
  });
};

export const einsumDense: LayerKinds = { EinsumDense: summed };
