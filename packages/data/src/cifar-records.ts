/** The records of CIFAR's binary files: one or two bytes of labels, then an image of 3 x 32 x 32, red, green, blue. */
import { FileError } from './file-error.ts';

/** The bytes of an image. */
export const imageBytes: number = 3 * 32 * 32;

/**
 * The images and labels of one file, which may come in parts of any lengths.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 */
export class CifarRecords {
  /** How many there are. */
  readonly count: number;
  /** [count, 3, 32, 32] */
  readonly images: Uint8Array;
  readonly #file: string;
  /** How many classes there are of each label. */
  readonly #classes: readonly number[];
  /** [count, classes.length] */
  readonly #labels: Uint8Array;
  /** The byte that comes next. */
  #at = 0;

  /**
   * Throws `FileError` unless records of that many labels fill the length.
   *
   * @param roomOf - gives the memory for that many images
   */
  constructor(
    file: string,
    length: number,
    classes: readonly number[],
    roomOf: (count: number) => Uint8Array = (count) => new Uint8Array(count * imageBytes),
  ) {
    const record = classes.length + imageBytes;
    const rest = length % record;
    if (length === 0 || rest > 0) {
      const whole = Math.floor(length / record);
      throw new FileError(
        file,
        length,
        `the file ends within record ${whole}; expected records of ${record} bytes, of which ${whole} are whole`,
      );
    }
    this.#file = file;
    this.#classes = classes;
    this.count = length / record;
    this.images = roomOf(this.count);
    this.#labels = new Uint8Array(this.count * classes.length);
  }

  push(part: Uint8Array): void {
    const width = this.#classes.length;
    for (let from = 0; from < part.length; ) {
      const record = Math.floor(this.#at / (width + imageBytes));
      const within = this.#at % (width + imageBytes);
      const [to, place, end] =
        within < width
          ? [this.#labels, record * width + within, width]
          : [this.images, record * imageBytes + within - width, width + imageBytes];
      const count = Math.min(part.length - from, end - within);
      to.set(part.subarray(from, from + count), place);
      from += count;
      this.#at += count;
    }
  }

  /** One label of each record. Throws `FileError` for labels of no class. */
  labels(which: number): Uint8Array {
    const width = this.#classes.length;
    const wrong = this.#labels.findIndex((label, i) => label >= this.#classes[i % width]!);
    if (wrong >= 0) {
      const record = Math.floor(wrong / width);
      throw new FileError(
        this.#file,
        record * (width + imageBytes) + (wrong % width),
        `the label of record ${record} is ${this.#labels[wrong]}, expected 0 to ${this.#classes[wrong % width]! - 1}`,
      );
    }
    return this.#labels.filter((_, i) => i % width === which);
  }
}
