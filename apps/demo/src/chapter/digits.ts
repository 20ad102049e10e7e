/** The chapter's digits: MNIST's threes and sevens in the order in which the book's sorted file names list them. */
import { mnist } from '@glissade/data';
import { indexSelect, type Tensor, tensor } from '@glissade/tensor';

/** All images [n, 28, 28] of uint8 and their labels [n] of int32. */
export interface Digits {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** The training set and the test set. */
export interface Mnist {
  readonly train: Digits;
  readonly valid: Digits;
}

export async function loadMnist(directory?: string): Promise<Mnist> {
  const where = directory === undefined ? {} : { directory };
  return { train: await mnist({ ...where, train: true }), valid: await mnist({ ...where, train: false }) };
}

/** The indices of one digit's images, sorted as the file names "<index>.png" are. */
export function indicesOf(digit: number, labels: Tensor): number[] {
  const all = labels.dataSync();
  const found: number[] = [];
  all.forEach((label, i) => {
    if (label === digit) found.push(i);
  });
  return found.sort((a, b) => (`${a}.png` < `${b}.png` ? -1 : 1));
}

/** The images of one digit, in the book's order. */
export const imagesOf = (digit: number, { images, labels }: Digits): Tensor =>
  indexSelect(images, 0, tensor(Int32Array.from(indicesOf(digit, labels))));
