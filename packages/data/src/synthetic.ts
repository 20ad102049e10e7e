/** Digits drawn by a program, for where there is no network: many hands, made from a seed. */
import { Generator, optionsOf } from '@glissade/tensor';
import { type Glyph, glyphs, type Point } from './glyphs.ts';
import { ImageDataset } from './image-dataset.ts';
import { rasterise } from './rasterise.ts';
import { digitNames } from './sources.ts';

/** What `syntheticDigits` accepts. */
export interface SyntheticOptions {
  /** How many images. Default 10,000. */
  readonly count?: number;
  /** The same seed draws the same images. Default 0. */
  readonly seed?: number;
  /** Height and width in pixels. Default 28, as MNIST's. */
  readonly size?: number;
}

/**
 * Synthetic digits: strokes of varying hands with random slant, proportions, thickness, wobble and noise, scaled and
 * centred as MNIST's are. No real handwriting is in it.
 *
 * @example
 * ```ts
 * import { syntheticDigits } from '@glissade/data';
 *
 * const drawn = syntheticDigits({ count: 100, seed: 1 });
 * console.log(drawn.images.shape, drawn.synthetic); // => [ 100, 28, 28 ] true
 * ```
 */
export function syntheticDigits(options: SyntheticOptions = {}): ImageDataset {
  const { count, seed, size } = optionsOf('syntheticDigits', options, { count: 10_000, seed: 0, size: 28 });
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`syntheticDigits: count is ${count}; expected a whole number >= 1`);
  if (!Number.isInteger(size) || size < 8)
    throw new RangeError(`syntheticDigits: size is ${size}; expected a whole number >= 8`);
  const hand = new Hand(new Generator(seed));
  const images = new Uint8Array(count * size * size);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const digit = hand.below(10);
    labels[i] = digit;
    const { strokes, thickness, ink, noise } = hand.write(glyphs[digit]!);
    const image = images.subarray(i * size * size, (i + 1) * size * size);
    rasterise(strokes, { size, thickness, ink }, image);
    if (noise > 0) hand.spoil(image, noise);
  }
  return new ImageDataset(
    { shape: [count, size, size], data: images },
    { shape: [count], data: labels },
    digitNames,
    255,
    true,
  );
}

/** A writer whose every digit is a little different. */
class Hand {
  readonly #random: Generator;

  constructor(random: Generator) {
    this.#random = random;
  }

  below(n: number): number {
    return Math.floor(this.#random.uniform() * n);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random.uniform();
  }

  /** Bell-shaped around 0 with a standard deviation of about 1, never beyond 3: three uniform numbers' sum. */
  bell(): number {
    return 2 * (this.#random.uniform() + this.#random.uniform() + this.#random.uniform() - 1.5);
  }

  /** One of the ways to write the digit, its points displaced, then the whole slanted, turned and bent. */
  write(ways: readonly Glyph[]) {
    const glyph = ways[this.below(ways.length)]!;
    const slant = 0.28 * this.bell() - 0.1;
    const turn = 0.15 * this.bell();
    const wide = Math.exp(0.3 * this.bell());
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    // A slow wave bends the page: neighbours move together.
    const wave = [0, 1].map(() => ({
      size: 0.11 * this.bell(),
      frequency: this.between(2, 6),
      phase: this.between(0, 6.28),
    }));
    const wobble = 0.06;
    const strokes = glyph.map((stroke) => {
      let before: Point | undefined;
      let moved: Point = [0, 0];
      return stroke.map((point): Point => {
        // The two points of a corner move as one.
        if (before && before[0] === point[0] && before[1] === point[1]) return moved;
        before = point;
        const x =
          point[0] +
          wobble * this.bell() -
          0.5 +
          wave[0]!.size * Math.sin(wave[0]!.frequency * point[1] + wave[0]!.phase);
        const y =
          point[1] +
          wobble * this.bell() -
          0.5 +
          wave[1]!.size * Math.sin(wave[1]!.frequency * point[0] + wave[1]!.phase);
        const leaning = wide * 0.95 * x - slant * y;
        moved = [cos * leaning - sin * y, sin * leaning + cos * y];
        return moved;
      });
    });
    return {
      strokes,
      /** In pixels of a 28-pixel image. */
      thickness: Math.max(1.1, 2.5 + 1.0 * this.bell()),
      ink: this.between(0.85, 1),
      noise: this.#random.uniform() < 0.3 ? this.between(0, 12) : 0,
    };
  }

  /** Uneven ink: every inked pixel a little lighter or darker. */
  spoil(image: Uint8Array, amount: number): void {
    for (let i = 0; i < image.length; i++) {
      if (image[i] !== 0) image[i] = Math.min(255, Math.max(0, image[i]! + amount * this.bell()));
    }
  }
}
