/**
 * Transforms of lengths without small factors, as convolutions of a length that has them. Source: Bluestein, "A Linear Filtering Approach
 * to the Computation of Discrete Fourier Transform" (1970).
 */
import { pad, type Tensor, tensor } from '@glissade/tensor';
import { kept } from './kept.ts';
import { type Direction, onCircle, type Planes, turned, turnsOf } from './turns.ts';

/**
 * The transform of [..., planes, n]. With jk = (j^2 + k^2 - (k - j)^2) / 2 it is a convolution with a chirp, and that a product of
 * transforms of a power of two, which `transform` makes.
 */
export function chirped(
  x: Tensor,
  direction: Direction,
  outputs: Planes,
  transform: (x: Tensor, direction: Direction) => Tensor,
): Tensor {
  const [planes, n] = x.shape.slice(-2) as [Planes, number];
  const { dtype } = x;
  const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const { along, across } = turnsOf('chirp', 1, n, direction, dtype, (_, j) => ((j * j) % (2 * n)) / (2 * n));
  const chirp = { along: along.select(0, 0), across: across.select(0, 0) };
  const complex = planes === 2 ? x : pad(x, [0, 0, 0, 1]);
  const padded = pad(turned(complex, chirp), [0, length - n]);
  const numbers = kept(`filter ${n} ${direction}`, () => filterOf(n, length, direction));
  const filter = tensor(numbers, { shape: [2, length], dtype });
  const [signals, response] = [transform(padded, -1), transform(filter, -1)];
  const flipped = { along: response.narrow(-2, 0, 1), across: crosswise(response.narrow(-2, 1, 1)) };
  const convolved = transform(turned(signals, flipped), 1).div(length);
  return turned(convolved.narrow(-1, 0, n), chirp).narrow(-2, 0, outputs);
}

/** [..., -imag, imag]: what of the other plane goes to each. */
const crosswise = (imag: Tensor): Tensor => imag.mul(tensor([[-1], [1]], { dtype: imag.dtype }));

/** The opposite chirp, for differences from -(n - 1) to n - 1, of which the negative ones stand at the end. */
function filterOf(n: number, length: number, direction: Direction): Float64Array {
  const filter = new Float64Array(2 * length);
  for (let j = 0; j < n; j++) {
    const [cosine, sine] = onCircle((-direction * ((j * j) % (2 * n))) / (2 * n));
    for (const place of j === 0 ? [0] : [j, length - j]) {
      filter[place] = cosine;
      filter[length + place] = sine;
    }
  }
  return filter;
}
