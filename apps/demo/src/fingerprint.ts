/** Which images these are: a sum over their pixels and labels. */
import { createHash } from 'node:crypto';
import type { ImageDataset } from 'glissade';
import type { Images } from './load-data.ts';
import type { DatasetName } from './recipe.ts';

/** Of what is trained on, and of what tests. */
export interface Fingerprint {
  readonly train: string;
  readonly test: string;
}

/** The same images are asked for after each epoch. */
const known = new WeakMap<ImageDataset, string>();

function sumOf(data: ImageDataset): string {
  const { images, labels } = data;
  const before = known.get(data);
  if (before !== undefined) return before;
  const hash = createHash('sha256').update(JSON.stringify(images.shape));
  const sum = hash.update(images.dataSync()).update(labels.dataSync()).digest('hex');
  known.set(data, sum);
  return sum;
}

export const fingerprintOf = ({ train, test }: Images): Fingerprint => ({
  train: sumOf(train),
  test: sumOf(test),
});

/** Of the data sets whose files look alike. */
const published = {
  mnist: {
    train: 'e04dc5c3e50732b6bd959829b2aa505d332290c77138d21815fd5710ac228e93',
    test: '6e7582be49f898ed86b428463910d3a6ec380ce6db2c9e8ee51d503f882c70ff',
  },
  'fashion-mnist': {
    train: '98e66a12d8684600819e451733ff86368cda796af9af4557b1989561cec7d111',
    test: '3dfd4bb65889a1d730d49108a596384c90666bd789455be6feeccb8fbca6788d',
  },
} satisfies Partial<Record<DatasetName, Fingerprint>>;

/** The data set that these images are known to be, whatever their folder is called. */
export function knownAs(data: ImageDataset): keyof typeof published | undefined {
  const sum = sumOf(data);
  for (const name of ['mnist', 'fashion-mnist'] as const)
    if (Object.values(published[name]).includes(sum)) return name;
  return undefined;
}
