/** Parameters as text. */
import { canLook, type Operand, printShape, type Tensor } from '@glissade/tensor';

/**
 * As PyTorch prints them: a single number itself, others by their shape. So is one that cannot be looked at now: of a traced function, or on
 * a device that cannot block.
 */
export const printed = (parameters: Readonly<Record<string, Operand>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}: ${typeof value === 'number' ? value : elementOf(value)}`)
    .join(', ');

function elementOf(x: Tensor): string {
  if (x.size !== 1 || !canLook(x)) return printShape(x.shape);
  const text = `${x.detach()}`;
  if (x.ndim > 0) return text;
  // In Python a float that is whole ends in .0; in a tensor the 0 is left out.
  return text.replace(/^tensor\(([^,)]+).*$/, '$1').replace(/\.$/, '.0');
}
