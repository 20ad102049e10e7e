/** Finds a GPU: in browsers and Deno what `navigator.gpu` offers, in Node.js Dawn, from the package `webgpu`. */

export interface AdapterOptions {
  readonly powerPreference?: GPUPowerPreference | undefined;
  readonly adapter?: string | undefined;
  readonly flags?: readonly string[] | undefined;
}

/**
 * In Node.js an instance of Dawn that is garbage-collected takes the process with it. Kept where bundlers can't see that
 * nobody reads it: they drop a list of the module's own.
 */
const pinned: unique symbol = Symbol.for('@glissade/backend-gpu: instances of Dawn');

export async function requestAdapter(options: AdapterOptions): Promise<GPUAdapter> {
  const { powerPreference, adapter: wanted } = options;
  const instance = await instanceOf(options);
  const request = powerPreference === undefined ? {} : { powerPreference };
  const find = (more: GPURequestAdapterOptions = {}): Promise<GPUAdapter | null> =>
    instance.requestAdapter({ ...request, ...more }).catch((error: Error) => {
      // Dawn lists those that there are.
      const called = wanted === undefined ? 'was found' : `is called "${wanted}"`;
      throw new Error(`gpu: no adapter ${called}: ${error.message}`, { cause: error });
    });
  const adapter = (await find()) ?? (await find({ forceFallbackAdapter: true }));
  if (!adapter) {
    throw new Error(
      'gpu: no adapter was found: this machine has no GPU that WebGPU can use, or its driver is missing ' +
        "(on Linux, Vulkan's). Use cpu() of @glissade/backend-cpu instead",
    );
  }
  const name = describe(adapter.info);
  if (wanted !== undefined && !name.toLowerCase().includes(wanted.toLowerCase()))
    throw new Error(`gpu: no adapter is called "${wanted}"; the one found is ${name}`);
  return adapter;
}

/** "nvidia hopper: NVIDIA H100 (driver ...)", as far as the adapter tells. */
export function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  const family = [vendor, architecture].filter((word) => word !== '').join(' ');
  const name = description || device;
  return [family, name].filter((word) => word !== '').join(': ') || 'an adapter without a name';
}

/** For Node.js alone: a name that no bundler reads, so that none puts native code into a page, or fails to. */
const dawnModule = (name = 'webgpu'): Promise<typeof import('webgpu')> =>
  import(/* webpackIgnore: true */ /* @vite-ignore */ name);

async function instanceOf({ adapter, flags = [] }: AdapterOptions): Promise<GPU> {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } };
  if (navigator?.gpu) return navigator.gpu;
  if (!('process' in globalThis)) {
    throw new Error(
      'gpu: this browser has no WebGPU here (navigator.gpu is missing). It wants a recent browser and a page ' +
        'from https or localhost. Use cpu() of @glissade/backend-cpu instead',
    );
  }
  const dawn = await dawnModule().catch((error: unknown) => {
    throw new Error('gpu: in Node.js it needs Dawn, from the package webgpu: npm install webgpu', {
      cause: error,
    });
  });
  const settings = adapter === undefined ? [...flags] : [...flags, `adapter=${adapter}`];
  const instance = dawn.create(settings);
  const { [pinned]: others = [] } = globalThis as { [pinned]?: readonly GPU[] };
  Object.assign(globalThis, { [pinned]: [...others, instance] });
  return instance;
}
