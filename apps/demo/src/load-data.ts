/** The images to train on: real ones where they can be had, else digits drawn by a program. */
import {
  DownloadError,
  digits,
  fashionMnist,
  type ImageDataset,
  mnist,
  type Progress,
  syntheticDigits,
} from 'glissade';
import type { DatasetName } from './recipe.ts';
import { UnusableError } from './unusable.ts';

export interface Images {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** What they really are: drawn digits, when the real ones could not be had. */
  readonly dataset: DatasetName;
  /** How the data is called where results are shown. */
  readonly title: string;
}

export interface LoadOptions {
  /** The folder with the files. */
  readonly directory?: string;
  /** Where the test images come from, if not from the same. */
  readonly testDataset?: DatasetName;
  readonly signal?: AbortSignal;
  /** Fetches in place of the platform's `fetch`. */
  readonly fetch?: typeof fetch;
  readonly onProgress?: (progress: Progress) => void;
  /** Is told when the digits are drawn instead. */
  readonly onFallback?: (reason: string) => void;
}

const sources = { mnist, 'fashion-mnist': fashionMnist, digits };
export const titles: Record<DatasetName, string> = {
  mnist: 'MNIST',
  'fashion-mnist': 'Fashion-MNIST',
  digits: '8x8 digits',
  synthetic: 'synthetic digits (drawn by a program)',
};

/** How many are drawn for training and for the test, and from which seeds. */
const drawn = { train: { count: 40_000, seed: 1 }, test: { count: 4_000, seed: 2 } };

/** Without the network a demo should not take long to say so: four mirrors, three seconds of silence each. */
const timeout = 3000;

/**
 * Only digits can be drawn, and only when the net is the problem: a damaged file is an error.
 *
 * @throws FileError, or UnusableError for what the net does not give, and a test set of other images than those trained on.
 */
export async function loadImages(name: DatasetName, options: LoadOptions = {}): Promise<Images> {
  const { onFallback, testDataset, ...rest } = options;
  try {
    const tested = testDataset ?? name;
    // The folder is the training set's, unless that one needs none.
    const { directory: _, ...elsewhere } = rest;
    const test = await part(tested, false, tested === name || name === 'synthetic' ? rest : elsewhere);
    const train = await part(name, true, rest);
    if (String(train.images.shape.slice(1)) !== String(test.images.shape.slice(1)))
      throw new UnusableError(
        `a model of ${titles[name]} cannot be tested on ${titles[tested]}: other sizes`,
      );
    const title = tested === name ? titles[name] : `${titles[name]}, tested on ${titles[tested]}`;
    return { train, test, dataset: name, title };
  } catch (error) {
    // What was asked for by name as a test is not exchanged.
    if (!(error instanceof UnavailableError) || name === 'fashion-mnist' || testDataset) throw error;
    onFallback?.(`${error.problem}: training on synthetic digits instead, drawn by a program`);
    return loadImages('synthetic');
  }
}

type PartOptions = Pick<LoadOptions, 'directory' | 'signal' | 'fetch' | 'onProgress'>;

async function part(name: DatasetName, train: boolean, options: PartOptions): Promise<ImageDataset> {
  if (name === 'synthetic') return syntheticDigits(train ? drawn.train : drawn.test);
  try {
    return await sources[name]({ ...options, train, timeout });
  } catch (error) {
    if (error instanceof DownloadError) throw new UnavailableError(name, error.reasons.at(0) ?? 'no mirrors');
    throw error;
  }
}

/** What no mirror has, or without a network. */
class UnavailableError extends UnusableError {
  readonly problem: string;

  constructor(name: DatasetName, reason: string) {
    const problem = `${titles[name]} could not be downloaded (${reason})`;
    super(
      `${problem}. Put its files into a folder and name that (--data-dir, or GLISSADE_DATA), or train on digits that are drawn: --dataset synthetic`,
    );
    this.problem = problem;
  }
}
