/** CIFAR-10 and CIFAR-100: small photos, in colour. */
import { type CifarFormat, loadCifar } from './cifar-files.ts';
import { checkSource, type SourceOptions } from './find-file.ts';
import type { ImageDataset } from './image-dataset.ts';

const mirrors = [
  'https://www.cs.toronto.edu/~kriz',
  'https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets',
];

const tens: CifarFormat = {
  folder: 'cifar-10',
  mirrors,
  archive: {
    name: 'cifar-10-binary.tar.gz',
    bytes: 170_052_171,
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  },
  inside: 'cifar-10-batches-bin',
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ['test_batch.bin'],
  labels: [{ classes: 10, names: 'batches.meta.txt' }],
};

const hundreds: CifarFormat = {
  folder: 'cifar-100',
  mirrors,
  archive: {
    name: 'cifar-100-binary.tar.gz',
    bytes: 168_513_733,
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  },
  inside: 'cifar-100-binary',
  train: ['train.bin'],
  test: ['test.bin'],
  labels: [
    { classes: 20, names: 'coarse_label_names.txt' },
    { classes: 100, names: 'fine_label_names.txt' },
  ],
};

/**
 * The 50,000 training or 10,000 test photos of CIFAR-10, of ten classes from airplane to truck: bytes [n, 3, 32, 32], red, green
 * and blue, with int32 labels [n].
 *
 * Looked for in `directory`, extracted (there or in its folder cifar-10-batches-bin) or as the archive cifar-10-binary.tar.gz; else
 * in the folder cifar-10/ of the environment variable GLISSADE_DATA, likewise, in the cache, and on the net, where the SHA-256 sum
 * of the 170 MB is verified before they are kept. A page can fetch only from servers that let it (CORS): name such a one as `mirrors`.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 *
 * @throws FileError for a damaged file, or one that a folder lacks; DownloadError when no mirror has the archive
 *
 * @example
 * ```ts no-run
 * const train = await cifar10();
 * console.log(train.images.shape, train.classes[3]); // => [ 50000, 3, 32, 32 ] cat
 * ```
 */
export async function cifar10(options: SourceOptions = {}): Promise<ImageDataset> {
  checkSource('cifar10', options);
  return loadCifar(tens, 0, options);
}

/** What `cifar100` accepts. */
export interface Cifar100Options extends SourceOptions {
  /** The 100 classes (`fine`, the default), or the 20 superclasses of five each (`coarse`). */
  readonly labels?: 'fine' | 'coarse';
}

/**
 * The 50,000 training or 10,000 test photos of CIFAR-100, in 100 classes or 20 superclasses: looked for, and of the form, as
 * `cifar10` says, in the folders cifar-100 and cifar-100-binary and the archive cifar-100-binary.tar.gz.
 *
 * @throws FileError, DownloadError as `cifar10`; TypeError for labels that there are none of
 *
 * @example
 * ```ts no-run
 * const test = await cifar100({ train: false, labels: 'coarse' });
 * console.log(test.images.shape, test.classes.length); // => [ 10000, 3, 32, 32 ] 20
 * ```
 */
export async function cifar100(options: Cifar100Options = {}): Promise<ImageDataset> {
  checkSource('cifar100', options, ['labels']);
  const { labels = 'fine' } = options;
  if (labels !== 'fine' && labels !== 'coarse')
    throw new TypeError(`cifar100: labels is ${labels}; expected fine or coarse`);
  return loadCifar(hundreds, labels === 'fine' ? 1 : 0, options);
}
