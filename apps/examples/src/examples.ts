/** The examples by name: a row here and a file beside it make one. */
import { autoencoder } from './autoencoder.ts';
import { cartPole } from './cart-pole.ts';
import { classActivation } from './class-activation.ts';
import { dates } from './dates.ts';
import { detection } from './detection.ts';
import { diffusion } from './diffusion.ts';
import { ensemble } from './ensemble.ts';
import type { Example } from './example.ts';
import { fewShot } from './few-shot.ts';
import { fineTune } from './fine-tune.ts';
import { gaussianProcess } from './gaussian-process.ts';
import { languageModel } from './language-model.ts';
import { photos } from './photos.ts';
import { physics } from './physics.ts';
import { segments } from './segments.ts';
import { table } from './table.ts';
import { transfer } from './transfer.ts';
import { hearVowels } from './vowels.ts';

export const examples: Readonly<Record<string, Example>> = {
  diffusion: {
    about: 'learns to draw points of a spiral out of noise: a denoising diffusion model',
    run: diffusion,
  },
  'language-model': {
    about: 'learns from the comments in this repository to write such: a transformer of characters',
    run: languageModel,
  },
  'fine-tune': {
    about:
      'learns English from comments, and then verse from five sonnets: a small Mistral, and adapters beside it (LoRA)',
    run: fineTune,
  },
  dates: {
    about: 'learns to read dates, as people write them, letter by letter: a transformer, encoder and decoder',
    run: dates,
  },
  autoencoder: {
    about: 'puts digits on a plane, and draws those between: a variational autoencoder',
    run: autoencoder,
  },
  'cart-pole': {
    about: 'learns to balance a pole on a cart from how long it stands: an actor and its critic',
    run: cartPole,
  },
  'few-shot': {
    about: 'learns to learn a wave from ten of its points in a step: model-agnostic meta-learning',
    run: fewShot,
  },
  ensemble: {
    about: 'sixteen networks say where they do not know: trained at once, they disagree',
    run: ensemble,
  },
  'gaussian-process': {
    about: 'finds a curve through noisy measurements, and says how sure it is of it',
    run: gaussianProcess,
  },
  physics: {
    about: 'goes on with a swing of which it knows the beginning, and the law: a physics-informed network',
    run: physics,
  },
  vowels: {
    about: 'hears which vowel a voice says, in its spectrogram, and follows one that glides through several',
    run: hearVowels,
  },
  photos: {
    about:
      'reads a folder of image files, and learns which pattern each shows, whatever its colours and size',
    run: photos,
  },
  table: {
    about:
      'reads a CSV file of penguins, and learns how heavy each is: categories, missing numbers, and a row from a form',
    run: table,
  },
  transfer: {
    about:
      'learns five digits of many images, then the other five of a few: the head of a residual network, tuned',
    run: transfer,
  },
  detection: {
    about: 'finds shapes in images, and says which they are and how sure it is: a small FCOS',
    run: detection,
  },
  segments: {
    about: 'finds shapes in images, and which pixels each covers: a small Mask R-CNN',
    run: segments,
  },
  'class-activation': {
    about: 'learns which shapes images show, and draws where it looked for each: Grad-CAM, by hooks',
    run: classActivation,
  },
};
