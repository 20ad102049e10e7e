/** Data sets of digit and clothing images: from a folder, the cache, or the net. */
import { parseDigitsCsv } from './digits-csv.ts';
import { type RemoteFile, sha256 } from './download.ts';
import { FileError } from './file-error.ts';
import { checkSource, find, type Place, type SourceOptions } from './find-file.ts';
import { gunzip } from './gzip.ts';
import { checkLabels, type IdxArray, parseIdx } from './idx.ts';
import { ImageDataset } from './image-dataset.ts';

export const digitNames: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));

interface Source extends Place {
  readonly classes: readonly string[];
  readonly files: Readonly<Record<'trainImages' | 'trainLabels' | 'testImages' | 'testLabels', RemoteFile>>;
}

const idxFiles = (list: readonly (readonly [number, string])[]): Source['files'] => {
  const names = [
    'train-images-idx3-ubyte.gz',
    'train-labels-idx1-ubyte.gz',
    't10k-images-idx3-ubyte.gz',
    't10k-labels-idx1-ubyte.gz',
  ];
  const [trainImages, trainLabels, testImages, testLabels] = list.map(([bytes, sum], i) => ({
    name: names[i]!,
    bytes,
    sha256: sum,
  }));
  return {
    trainImages: trainImages!,
    trainLabels: trainLabels!,
    testImages: testImages!,
    testLabels: testLabels!,
  };
};

const mnistSource: Source = {
  folder: 'mnist',
  classes: digitNames,
  mirrors: [
    'https://ossci-datasets.s3.amazonaws.com/mnist',
    'https://storage.googleapis.com/cvdf-datasets/mnist',
    'https://raw.githubusercontent.com/fgnt/mnist/master',
    'http://yann.lecun.com/exdb/mnist',
  ],
  files: idxFiles([
    [9912422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
    [28881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
    [1648877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
    [4542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
  ]),
};

const fashionSource: Source = {
  folder: 'fashion-mnist',
  classes: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  mirrors: [
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
  ],
  files: idxFiles([
    [26421880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
    [29515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
    [4422102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
    [5148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
  ]),
};

const digitsFile: RemoteFile = {
  name: 'digits.csv.gz',
  sha256: '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22',
};
/** Of the unpacked file: packed copies differ in their headers. */
const digitsContent = '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8';
const digitsMirrors = [
  'https://raw.githubusercontent.com/scikit-learn/scikit-learn/1.5.2/sklearn/datasets/data',
];

/**
 * The 60,000 training or 10,000 test images of MNIST, 28x28 bytes each.
 *
 * Looked for in `directory`; else in the folder mnist/ of the environment variable GLISSADE_DATA, in the cache, and on the
 * net, where each file's SHA-256 sum is verified before it is kept. Throws `FileError` for a damaged file and
 * `DownloadError` when no mirror has it.
 *
 * @example
 * ```ts no-run
 * const train = await mnist();
 * console.log(train.images.shape); // => [ 60000, 28, 28 ]
 * ```
 */
export const mnist = (options?: SourceOptions): Promise<ImageDataset> =>
  loadIdx('mnist', mnistSource, options);

/** Fashion-MNIST: clothing in the same format as MNIST. Source: https://github.com/zalandoresearch/fashion-mnist */
export const fashionMnist = (options?: SourceOptions): Promise<ImageDataset> =>
  loadIdx('fashionMnist', fashionSource, options);

async function loadIdx(
  operation: string,
  source: Source,
  options: SourceOptions = {},
): Promise<ImageDataset> {
  checkSource(operation, options);
  const { files } = source;
  const [images, labels] =
    options.train === false ? [files.testImages, files.testLabels] : [files.trainImages, files.trainLabels];
  const load = async (file: RemoteFile, dims: number): Promise<IdxArray> => {
    const bytes = await find(file, source, options);
    return parseIdx(await gunzip(bytes, file.name), file.name.replace(/\.gz$/, ''), dims);
  };
  const [x, y] = [await load(images, 3), await load(labels, 1)];
  checkLabels(x, y, [images.name, labels.name], source.classes.length);
  return new ImageDataset(x, y, source.classes, 255);
}

/**
 * 8x8 images of digits, their pixels from 0 to 16: the 1,797 of scikit-learn. The last fifth is the test set.
 * Source: https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits
 */
export async function digits(options: SourceOptions = {}): Promise<ImageDataset> {
  checkSource('digits', options);
  const found = await find(digitsFile, { folder: 'digits', mirrors: digitsMirrors }, options);
  const bytes = await gunzip(found, digitsFile.name);
  const all = parseDigitsCsv(bytes, 'digits.csv');
  const sum = await sha256(bytes);
  if (sum !== digitsContent)
    throw new FileError('digits.csv', undefined, `the SHA-256 sum is ${sum}, expected ${digitsContent}`);
  const count = all.labels.data.length;
  const split = Math.ceil(count * 0.8);
  const [from, to] = options.train === false ? [split, count] : [0, split];
  return new ImageDataset(
    { shape: [to - from, 8, 8], data: all.images.data.subarray(from * 64, to * 64) },
    { shape: [to - from], data: all.labels.data.subarray(from, to) },
    digitNames,
    16,
  );
}
