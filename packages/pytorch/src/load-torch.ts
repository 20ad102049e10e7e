/** Reading the files of torch.save. */
import { type Backend, checkNames } from '@glissade/tensor';
import { corrupt } from './byte-reader.ts';
import { readArchive } from './load/archive.ts';
import { Converter } from './load/convert.ts';
import { readLegacy } from './load/legacy.ts';
import { refuseOthers } from './load/other-files.ts';
import { TensorMaker } from './load/storage.ts';
import type { TorchValue } from './torch-value.ts';

/** What `loadTorch` accepts. */
export interface LoadTorchOptions {
  /** Where to make the tensors, if not on the backend in use. */
  readonly backend?: Backend;
}

/**
 * What a file of torch.save holds (`.pt`, `.pth`, `.bin`): a state dictionary, or a checkpoint with whatever was put into it.
 * Read are tensors, with their strides, numbers, texts, lists, tuples, dictionaries, sets and bytes, parameters, arrays and numbers
 * of NumPy, and dtypes and devices, as texts; both kinds of files, the zip of PyTorch 1.6 and what came before. Nothing is ever
 * executed: a whole module, which is a class of Python's, is refused.
 *
 * Tensors are float32, float64, float16, int32, uint8 and bool. bfloat16 are read as float32; int8, int16, int64 and other unsigned
 * integers as int32, unless one is beyond it, which throws. Tensors that have the very same elements of a storage, as tied
 * weights have, are one tensor.
 *
 * Throws for truncated and corrupt files, naming the part, what is wrong with it and, in pickles, the byte; of what is in a zip,
 * the checksums are compared.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.load.html, with `weights_only=True`
 *
 * @example
 * ```ts
 * import { loadTorch, saveTorch } from '@glissade/pytorch';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = await saveTorch({ epoch: 3, rates: [0.1, 0.01], weight: tensor([1, 2]) }); // or: await readFile('checkpoint.pt')
 * const checkpoint = await loadTorch(bytes);
 * console.log(checkpoint); // => { epoch: 3, rates: [ 0.1, 0.01 ], weight: tensor([1., 2.]) }
 * ```
 */
export async function loadTorch(
  file: Uint8Array | ArrayBufferLike,
  options: LoadTorchOptions = {},
): Promise<TorchValue> {
  checkNames('loadTorch', options, ['backend']);
  const bytes = asBytes(file);
  return new Converter(new TensorMaker(options)).convert(await read(bytes));
}

async function read(bytes: Uint8Array): Promise<unknown> {
  // As zips and as pickles begin.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readArchive(bytes);
  refuseOthers(bytes);
  if (bytes.length === 0) corrupt('the file', 'it is empty');
  return readLegacy(bytes);
}

/** Where they lie, unless others may write there: browsers decode no text out of shared memory. */
function owned(buffer: ArrayBufferLike, offset = 0, length = buffer.byteLength): Uint8Array {
  const bytes = new Uint8Array(buffer, offset, length);
  return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]' ? bytes.slice() : bytes;
}

function asBytes(file: unknown): Uint8Array {
  // By what they say they are: a buffer may come from another realm.
  if (ArrayBuffer.isView(file)) return owned(file.buffer, file.byteOffset, file.byteLength);
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(file)))
    return owned(file as ArrayBufferLike);
  const found =
    typeof file === 'string'
      ? 'a text (a path? read the file first: await readFile(path))'
      : file instanceof Promise
        ? 'a promise (await it first)'
        : file === null || typeof file !== 'object'
          ? String(file)
          : `a ${file.constructor?.name ?? 'plain object'}`;
  throw new TypeError(
    `loadTorch: got ${found}; expected the bytes of a file, a Uint8Array or an ArrayBuffer`,
  );
}
