/** The examples by name: a row here and a file beside it make one. */
import { diffusion } from './diffusion.ts';
import type { Example } from './example.ts';

export const examples: Readonly<Record<string, Example>> = {
  diffusion: {
    about: 'learns to draw points of a spiral out of noise: a denoising diffusion model',
    run: diffusion,
  },
};
