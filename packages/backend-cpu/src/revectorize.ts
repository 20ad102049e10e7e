/**
 * V8 can fuse pairs of 128-bit vector instructions into 256-bit ones. It is experimental there, off by default, and the
 * flag stays set for the whole process.
 */
import { nodeModule, nodeVersion } from './node-module.ts';

/** Earlier versions lack the flag or gain nothing from it. */
const firstVersion = 24;

/** Turns it on; returns why it cannot be, if it cannot. Only what is compiled later is changed. */
export function revectorize(): string | undefined {
  if (nodeVersion === undefined) return 'only Node.js can turn it on';
  if (nodeVersion < firstVersion) return `it needs Node.js ${firstVersion} or later`;
  nodeModule('node:v8')!.setFlagsFromString('--experimental-wasm-revectorize');
  return undefined;
}
