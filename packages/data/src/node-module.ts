/** Node's own modules, without an import that a bundler for browsers would stumble over. */

interface Modules {
  readonly 'node:fs/promises': typeof import('node:fs/promises');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:path': typeof import('node:path');
  readonly 'node:util': typeof import('node:util');
  readonly 'node:zlib': typeof import('node:zlib');
}

/** In Node.js, Deno or Bun; undefined where there are no files. */
export const nodeProcess = (): NodeJS.Process | undefined =>
  typeof process === 'object' && process.versions?.node ? process : undefined;

/** Only where `nodeProcess()` is there. */
export const nodeModule = <Name extends keyof Modules>(name: Name): Modules[Name] =>
  nodeProcess()!.getBuiltinModule(name) as Modules[Name];
