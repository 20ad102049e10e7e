/** The cosine transform, as a matrix. */
import { checkNames, type DType, type Tensor, tensor } from '@glissade/tensor';
import { checkFloat, checkLength } from './checks.ts';

/** What `createDct` accepts. */
export interface DCTOptions {
  /** With 'ortho' the columns have length 1; by default they are twice a cosine. */
  readonly norm?: 'ortho';
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * The matrix [nMels, nMfcc] of the cosine transform (DCT-II) of nMels numbers to the first nMfcc coefficients.
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.functional.create_dct.html
 *
 * @throws RangeError unless both are whole numbers above 0
 *
 * @example
 * ```ts
 * import { createDct } from '@glissade/signal';
 * import { eye } from '@glissade/tensor';
 *
 * const all = createDct(8, 8, { norm: 'ortho' });
 * console.log(all.matmul(all.transpose()).allcloseSync(eye(8), { atol: 1e-6 })); // => true
 * ```
 */
export function createDct(nMfcc: number, nMels: number, options: DCTOptions = {}): Tensor {
  checkNames('createDct', options, ['norm', 'dtype']);
  checkLength('createDct', 'nMfcc', nMfcc);
  checkLength('createDct', 'nMels', nMels);
  const { norm, dtype = 'float32' } = options;
  checkFloat('createDct', dtype);
  if (norm !== undefined && norm !== 'ortho')
    throw new TypeError(`createDct: norm is ${norm}; expected ortho, or none`);
  const matrix = new Float64Array(nMels * nMfcc);
  for (let i = 0; i < nMels; i++)
    for (let k = 0; k < nMfcc; k++) {
      const cosine = Math.cos((Math.PI * (2 * i + 1) * k) / (2 * nMels));
      const scale = norm === undefined ? 2 : Math.sqrt((k === 0 ? 1 : 2) / nMels);
      matrix[i * nMfcc + k] = scale * cosine;
    }
  return tensor(matrix, { shape: [nMels, nMfcc], dtype });
}
