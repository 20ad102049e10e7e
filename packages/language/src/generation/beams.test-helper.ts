/** What Hugging Face's beam search finds (fixtures/beams.py). */
import fixture from '../fixtures/beams.json' with { type: 'json' };
import type { GenerateOptions } from '../index.ts';

interface Case {
  readonly name: string;
  readonly way: string;
  readonly options: GenerateOptions;
  /** The texts of each row, the best first. */
  readonly tokens: readonly (readonly number[][])[];
  readonly scores: readonly number[][];
}

export const beams: readonly Case[] = fixture.beams as unknown as readonly Case[];
