/** Writing the files of torch.save. */
import { bitsOfHalves, size, type Tensor } from '@glissade/tensor';
import { elementsByName, littleEndian } from './load/elements.ts';
import { Describer } from './save/describe.ts';
import { type NewEntry, zipOf } from './zip/write-zip.ts';

/** The folder in the zip file. */
const folder = 'archive';

/**
 * A value as the bytes of a file that `torch.load(path)` opens, with `weights_only=True` as it does by default: tensors, numbers,
 * texts, booleans, null, which is None, bigints and bytes, and plain objects, arrays, Maps and Sets of those. Whole numbers are
 * Python's int, others float. A tensor that is there twice is written once.
 *
 * A module's state dictionary has the names that PyTorch gives: `model.load_state_dict(torch.load(path))`.
 *
 * Throws, naming the place, for anything else: undefined, functions, other objects, what contains itself.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.save.html
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { saveTorch } from '@glissade/pytorch';
 *
 * const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
 * const bytes = await saveTorch({ epoch: 5, model: model.stateDict() });
 * // await writeFile('checkpoint.pt', bytes); in Python:
 * // model.load_state_dict(torch.load('checkpoint.pt')['model'])
 * console.log(String.fromCharCode(...bytes.subarray(0, 2))); // => PK
 * ```
 */
export async function saveTorch(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const describer = new Describer();
  const pickle = describer.describe(value);
  return zipOf([
    ofBytes('data.pkl', pickle),
    ofText('byteorder', 'little'),
    ...describer.tensors.map((tensor, i) => ofTensor(`data/${i}`, tensor)),
    ofText('version', '3\n'),
  ]);
}

const ofBytes = (name: string, bytes: Uint8Array): NewEntry => ({
  name: `${folder}/${name}`,
  length: bytes.length,
  read: () => bytes,
});

const ofText = (name: string, text: string): NewEntry => ofBytes(name, new TextEncoder().encode(text));

function ofTensor(name: string, tensor: Tensor): NewEntry {
  const { width } = elementsByName.get(tensor.dtype)!;
  return {
    name: `${folder}/${name}`,
    length: size(tensor.shape) * width,
    read: async () => {
      const data = await tensor.data();
      const { buffer, byteOffset, byteLength } = tensor.dtype === 'float16' ? bitsOfHalves(data) : data;
      return littleEndian(new Uint8Array(buffer, byteOffset, byteLength), width);
    },
  };
}
