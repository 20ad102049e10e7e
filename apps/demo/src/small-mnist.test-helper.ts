/** A folder with the four files of MNIST, small: digits drawn by a program. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ImageDataset, syntheticDigits } from 'glissade';

function idx(shape: readonly number[], bytes: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((length, axis) => void header.writeUInt32BE(length, 4 + 4 * axis));
  return gzipSync(Buffer.concat([header, Uint8Array.from(bytes)]));
}

async function writePart(folder: string, part: string, { images, labels }: ImageDataset): Promise<void> {
  await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), idx(images.shape, images.dataSync()));
  await writeFile(join(folder, `${part}-labels-idx1-ubyte.gz`), idx(labels.shape, labels.dataSync()));
}

/** @returns the folder */
export async function writeSmallMnist(folder: string, training: number, testing: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writePart(folder, 'train', syntheticDigits({ count: training, seed: 1 }));
  await writePart(folder, 't10k', syntheticDigits({ count: testing, seed: 2 }));
  return folder;
}
