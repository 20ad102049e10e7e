/** The files of the fixtures, and places for others. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from '@glissade/tensor';
import type { TorchValue } from './index.ts';

/** A Uint8Array: the slices of a Buffer share memory. */
export const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}.pt`, import.meta.url)));

/** Runs with a folder that is there meanwhile. */
export async function inFolder<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'glissade-pytorch-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a value consists of, to compare. */
export function plain(value: TorchValue): unknown {
  if (value instanceof Tensor) return [value.dtype, value.shape, [...value.dataSync()]];
  if (value instanceof Map) return [...value].map(([key, each]) => [plain(key), plain(each)]);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set || value instanceof Uint8Array) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([key, each]) => [key, plain(each)]);
}
