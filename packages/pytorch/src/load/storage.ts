/** Storages, and the tensors that are views of them: found while a pickle is read, made afterwards, when their names are known. */
import { type Backend, expand, sameShape, size, type Tensor, tensor } from '@glissade/tensor';
import type { Buildable } from '../pickle/values.ts';
import { type Elements, rawArray } from './elements.ts';
import { endOf, gathered, type Selection, unexpanded } from './strides.ts';

/** Bytes in a file, and their order. */
export interface StoredBytes {
  readonly bytes: Uint8Array;
  readonly isLittleEndian: boolean;
}

/** What storages lie in: the same bytes may be read as several kinds of elements, and in parts. */
export interface Whole {
  readonly bytes: number;
  /** How many bytes have been copied out of it. */
  copied: number;
}

/** A storage: elements in memory that tensors are views of. */
export class Storage {
  readonly elements: Elements;
  /** How many elements it has. */
  readonly length: number;
  /** What it is called, for errors: 'archive/data/0'. */
  readonly name: string;
  /** Finds its bytes, and checks that there are as many as it takes. */
  readonly read: () => StoredBytes;
  readonly whole: Whole;

  constructor(
    name: string,
    elements: Elements,
    length: number,
    read: () => StoredBytes,
    whole: Whole = { bytes: length * elements.width, copied: 0 },
  ) {
    this.name = name;
    this.elements = elements;
    this.length = length;
    this.read = read;
    this.whole = whole;
  }
}

/** A tensor of a file: which elements of which storage. */
export class StoredTensor implements Buildable {
  readonly storage: Storage;
  readonly elements: Elements;
  readonly selection: Selection;

  /** Throws if the storage has fewer elements than are chosen. */
  constructor(storage: Storage, selection: Selection, elements: Elements = storage.elements) {
    const end = endOf(selection);
    const length = Math.floor((storage.length * storage.elements.width) / elements.width);
    const count = size(selection.shape);
    if (!(end <= length) || !Number.isSafeInteger(count)) {
      const { shape, strides, offset } = selection;
      throw new Error(
        `the sizes [${shape}] with strides [${strides}] from element ${offset} on end behind element ${end - 1}, ` +
          `but ${storage.name} has ${length}`,
      );
    }
    this.storage = storage;
    this.selection = selection;
    this.elements = elements;
  }

  /** Attributes that Python objects have besides. */
  setState(): void {}
}

/** More than a storage has, so many times, comes of views that overlap: of a trap, since files hold what they consist of. */
const mostCopies = 16;
/** So many bytes more are no harm, in all storages of a file together. */
const fewBytes = 2 ** 20;

/** Makes the tensors of a file; views of the same elements are one tensor, as weights that are shared. */
export class TensorMaker {
  readonly #options: { readonly backend?: Backend };
  readonly #made = new Map<Storage, Map<string, Tensor>>();
  /** How many bytes were copied beyond what is usual. */
  #beyond = 0;

  constructor(options: { readonly backend?: Backend }) {
    this.#options = options;
  }

  /** Throws, naming the place in the file's value, for what no tensor here can hold. */
  make(stored: StoredTensor, place: string): Tensor {
    const { storage, elements, selection } = stored;
    let known = this.#made.get(storage);
    if (!known) {
      known = new Map();
      this.#made.set(storage, known);
    }
    const { offset, shape, strides } = selection;
    const key = `${elements.name} ${offset} ${shape} ${strides}`;
    const made = known.get(key) ?? this.#new(stored, place);
    known.set(key, made);
    return made;
  }

  #new({ storage, elements, selection }: StoredTensor, place: string): Tensor {
    const { dtype } = elements;
    if (!dtype) {
      throw new TypeError(
        `loadTorch: ${place} is of ${elements.name}, which there is none of here. In Python, save ${mendFor(elements.name)}`,
      );
    }
    const least = unexpanded(selection);
    const [start, end] = [selection.offset, Math.max(selection.offset, endOf(least))];
    this.#count(storage, Math.max(size(least.shape), end - start) * elements.width, place);
    const { bytes, isLittleEndian } = storage.read();
    const part = bytes.subarray(start * elements.width, end * elements.width);
    const raw = gathered(rawArray(elements, part, isLittleEndian), { ...least, offset: 0 });
    const made = tensor(elements.convert(raw, place), { ...this.#options, dtype, shape: least.shape });
    return sameShape(least.shape, selection.shape) ? made : expand(made, selection.shape);
  }

  /** Throws where many times the file's bytes would be copied. */
  #count({ whole, name }: Storage, bytes: number, place: string): void {
    whole.copied += bytes;
    this.#beyond += Math.max(0, Math.min(bytes, whole.copied - mostCopies * whole.bytes));
    if (this.#beyond > fewBytes)
      throw new Error(
        `loadTorch: ${place} and others are overlapping views of ${name}, ${whole.copied} bytes of ${whole.bytes}. ` +
          'In Python, save tensor.clone() of each',
      );
  }
}

function mendFor(name: string): string {
  if (name.startsWith('complex')) return 'torch.view_as_real(tensor)';
  return /^qu?int/.test(name) ? 'tensor.dequantize()' : 'tensor.float()';
}
