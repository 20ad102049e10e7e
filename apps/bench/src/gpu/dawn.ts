/** WebGPU in Node: the package `webgpu`, put where libraries for pages look for it. */
import type { Classes } from './counters.ts';

interface WebgpuPackage {
  create(options: readonly string[]): { requestAdapter(): Promise<unknown> };
  readonly globals: Classes;
}

/**
 * Gives the process `navigator.gpu` and the classes of WebGPU.
 *
 * @param adapter - a part of the name of the one wanted
 */
export async function provideWebGPU(adapter: string): Promise<Classes> {
  // The name in a variable: the package is not there when this project is type-checked.
  const name = 'webgpu';
  const { create, globals }: WebgpuPackage = await import(name);
  Object.assign(globalThis, globals);
  const gpu = create(adapter === '' ? [] : [`adapter=${adapter}`]);
  // The process would crash if this object were collected.
  Object.assign(globalThis, { gpuOfProcess: gpu });
  if ((await gpu.requestAdapter()) === null)
    throw new Error(
      `the package webgpu finds no ${adapter || 'adapter'}; VK_ICD_FILENAMES may name a Vulkan driver, see scripts/software-gpu.mjs`,
    );
  if (typeof navigator === 'undefined') {
    const value = { userAgent: `Node.js/${process.versions.node}`, hardwareConcurrency: 1 };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return globals;
}
