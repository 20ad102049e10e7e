/** Files that Keras has saved, in fixtures of base64, and what it makes of their inputs. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { noGrad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import type { Tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import type { LayersModel } from './index.ts';
import { distance, type Numbers, tensorOf } from './models.test-helper.ts';

/** A model's inputs, and what comes of them. */
export interface Ran {
  readonly inputs: Numbers[];
  readonly outputs: Numbers[];
}

/** The same with the files, in base64. */
export interface KerasFiles extends Ran {
  readonly keras: string;
  readonly h5: string;
}

/** What a fixture holds, by name. */
export const readFixture = <Content>(name: string): Record<string, Content> =>
  JSON.parse(gunzipSync(readFileSync(new URL(`./fixtures/${name}`, import.meta.url))).toString());

export const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** Holds what a model computes, step by step and compiled, against what Keras did. */
export function expectSame(model: LayersModel, { inputs, outputs }: Ran): void {
  const given = inputs.map(tensorOf);
  const results = noGrad(() => model.run(...given));
  const compiled = compile((...xs: Tensor[]) => model.run(...xs))(...given);
  expect(results.length).toBe(outputs.length);
  outputs.forEach((output, i) => {
    expect(distance(results[i]!, output), `output ${i}`).toBeLessThan(1e-5);
    expect(distance(compiled[i]!, output), `output ${i}, compiled`).toBeLessThan(1e-5);
  });
}
