/** The images: digits that a program draws, at once and without a network, or MNIST, in the same form. */
import { mnist, syntheticDigits } from 'glissade';

export const trainImages = async (real: boolean) =>
  real ? await mnist() : syntheticDigits({ count: 20_000, seed: 1 });

/** Images that are not learned from. */
export const testImages = async (real: boolean) =>
  real ? await mnist({ train: false }) : syntheticDigits({ count: 2_000, seed: 2 });
