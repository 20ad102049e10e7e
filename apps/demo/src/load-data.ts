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
import type { DatasetName } from './options.ts';

export interface Images {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** How the data is called where results are shown. */
  readonly title: string;
}

export interface LoadOptions {
  readonly directory?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Is told when the digits are drawn instead. */
  readonly onFallback?: (reason: string) => void;
}

const sources = { mnist, 'fashion-mnist': fashionMnist, digits };
const titles = { mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST', digits: '8x8 digits' };

/** Only digits can be drawn, and only when the net is the problem: a damaged file is an error. */
export async function loadImages(name: DatasetName, options: LoadOptions = {}): Promise<Images> {
  if (name === 'synthetic') return drawnDigits();
  const { onFallback, ...rest } = options;
  try {
    const load = sources[name];
    return { train: await load(rest), test: await load({ ...rest, train: false }), title: titles[name] };
  } catch (error) {
    if (!(error instanceof DownloadError) || name === 'fashion-mnist') throw error;
    onFallback?.(error.message);
    return drawnDigits();
  }
}

const drawnDigits = (): Images => ({
  train: syntheticDigits({ count: 20_000, seed: 1 }),
  test: syntheticDigits({ count: 4_000, seed: 2 }),
  title: 'synthetic digits (drawn by a program)',
});
