/// <reference path="./jsfive.d.ts" />
/** HDF5 files, in which Keras keeps weights: groups, datasets, attributes. By jsfive. */
import { Dataset, File, type Group } from 'jsfive';
import type { FileWeight } from '../file/weights-manifest.ts';
import { asBits, floatsOf } from './brain-floats.ts';

/** A file, or a group within one. */
export class Hdf5 {
  readonly #group: Group;
  readonly #file: string;

  private constructor(group: Group, file: string) {
    this.#group = group;
    this.#file = file;
  }

  /** Throws, with the name, for bytes that are no such file. */
  static open(bytes: Uint8Array, file: string): Hdf5 {
    return new Hdf5(
      read(file, () => new File(bytes.slice().buffer, file)),
      file,
    );
  }

  /** The text in an attribute, or a list of texts. */
  attribute(name: string): unknown {
    return read(this.#file, () => this.#group.attrs[name]);
  }

  /** The names of what is in it. */
  get keys(): readonly string[] {
    return read(this.#file, () => this.#group.keys);
  }

  /** A group, if there is one. */
  group(path: string): Hdf5 | undefined {
    const [first, ...rest] = path.split('/');
    if (!this.keys.includes(first!)) return undefined;
    const found = read(this.#file, () => this.#group.get(first!));
    if (!found || found instanceof Dataset) return undefined;
    const group = new Hdf5(found, this.#file);
    return rest.length > 0 ? group.group(rest.join('/')) : group;
  }

  /** All datasets below, by path. */
  *datasets(prefix = ''): IterableIterator<[path: string, weight: Omit<FileWeight, 'name'>]> {
    for (const key of this.keys) {
      const found = read(this.#file, () => this.#group.get(key));
      const path = prefix + key;
      if (found instanceof Dataset) yield [path, read(`${this.#file}: ${path}`, () => elementsOf(found))];
      else if (found) yield* new Hdf5(found, this.#file).datasets(`${path}/`);
    }
  }
}

/** The elements of a dataset of numbers. */
function elementsOf(dataset: Dataset): Omit<FileWeight, 'name'> {
  if (asBits(dataset)) return { shape: dataset.shape, dtype: 'float32', data: floatsOf(dataset.value) };
  const { shape, dtype, value } = dataset;
  if (/^[<>=|]?f[248]$/.test(String(dtype)))
    return { shape, dtype: 'float32', data: Float32Array.from(value) };
  if (!/^[<>=|]?[iu][1248]$/.test(String(dtype)))
    throw new TypeError(`elements are ${String(dtype)}; expected floats or whole numbers`);
  const data = Int32Array.from(value);
  const beyond = data.findIndex((element, i) => element !== value[i]);
  if (beyond >= 0) throw new TypeError(`element ${beyond} is ${value[beyond]}; expected numbers of 32 bits`);
  return { shape, dtype: 'int32', data };
}

/** Runs a function of jsfive's, which throws texts, too. */
function read<Result>(where: string, run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // What is said here itself is no damage.
    if (cause instanceof TypeError && reason.includes('; expected '))
      throw new TypeError(`loadKeras: ${where}: ${reason}`, { cause });
    throw new TypeError(`loadKeras: ${where}: ${reason}: the file is damaged, or of another kind`, { cause });
  }
}
