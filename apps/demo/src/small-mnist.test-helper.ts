/** A folder with the four files of MNIST, small: digits drawn by a program. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticDigits } from 'glissade';

function idx(shape: readonly number[], bytes: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((length, axis) => void header.writeUInt32BE(length, 4 + 4 * axis));
  return gzipSync(Buffer.concat([header, Uint8Array.from(bytes)]));
}

async function writePart(folder: string, part: string, count: number, seed: number): Promise<void> {
  // At least one can be drawn; fewer can be written.
  const { images, labels } = syntheticDigits({ count: Math.max(1, count), seed });
  const [, height = 0, width = 0] = images.shape;
  const pixels = images.dataSync().slice(0, count * height * width);
  await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), idx([count, height, width], pixels));
  await writeFile(
    join(folder, `${part}-labels-idx1-ubyte.gz`),
    idx([count], labels.dataSync().slice(0, count)),
  );
}

/**
 * @param seed - of the training images
 * @returns the folder
 */
export async function writeSmallMnist(
  folder: string,
  training: number,
  testing: number,
  seed = 1,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writePart(folder, 'train', training, seed);
  await writePart(folder, 't10k', testing, 2);
  return folder;
}
