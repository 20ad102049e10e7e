/** Node's own modules, without an import that a bundler for browsers would stumble over. */

interface Modules {
  readonly 'node:os': typeof import('node:os');
  readonly 'node:v8': typeof import('node:v8');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
}

interface Process {
  readonly versions?: { readonly node?: string; readonly bun?: string };
  getBuiltinModule?<Name extends keyof Modules>(name: Name): Modules[Name];
}

const { process } = globalThis as { process?: Process };

/** Its major version; undefined in browsers, and in Bun, which states one but is another engine. */
export const nodeVersion: number | undefined =
  process?.versions?.node && !process.versions.bun ? Number.parseInt(process.versions.node, 10) : undefined;

/**
 * Undefined in browsers, and in the edge runtime of Next.js, whose functions of `process` throw; other runtimes may have the module, but
 * not all that is in it.
 */
export const nodeModule = <Name extends keyof Modules>(name: Name): Modules[Name] | undefined =>
  process?.versions && process.getBuiltinModule?.(name);
