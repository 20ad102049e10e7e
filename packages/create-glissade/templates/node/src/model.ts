/** The network: from the pixels of an image to a score for each digit. */
import { Flatten, Linear, ReLU, Sequential } from 'glissade';

export const network = () =>
  new Sequential(new Flatten(), new Linear(28 * 28, 128), new ReLU(), new Linear(128, 10));
