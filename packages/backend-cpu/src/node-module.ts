/** Node's own modules, without an import that a bundler for browsers would stumble over. */

interface Modules {
  readonly 'node:os': typeof import('node:os');
  readonly 'node:v8': typeof import('node:v8');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
}

interface Process {
  readonly versions?: { readonly node?: string; readonly bun?: string; readonly deno?: string };
  getBuiltinModule?<Name extends keyof Modules>(name: Name): Modules[Name];
}

interface Bytes {
  readonly buffer: ArrayBuffer;
  fill(from: Bytes): void;
}

interface NodeBuffer {
  allocUnsafeSlow(bytes: number): Bytes;
  from(buffer: ArrayBufferLike, offset: number, length: number): Bytes;
}

const globals = globalThis as unknown as { process?: Process; Buffer?: NodeBuffer };
const { process } = globals;

/** Node's own kind of bytes, which other runtimes have, too. Not by its bare name, for which bundlers of pages would bring a substitute. */
export const nodeBuffer: NodeBuffer | undefined = globals.Buffer;

const { node, bun, deno } = process?.versions ?? {};

/** Its major version; undefined in browsers, and in Bun and Deno, which state one but are others. */
export const nodeVersion: number | undefined = node && !bun && !deno ? Number.parseInt(node, 10) : undefined;

/**
 * Undefined in browsers, and in the edge runtime of Next.js, whose functions of `process` throw; other runtimes may have the module, but
 * not all that is in it.
 */
export const nodeModule = <Name extends keyof Modules>(name: Name): Modules[Name] | undefined =>
  process?.versions && process.getBuiltinModule?.(name);
