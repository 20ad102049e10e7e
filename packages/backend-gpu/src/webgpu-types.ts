/**
 * WebGPU's types in the package's public declarations: those that the program has, from TypeScript's DOM library (since 6.0)
 * or from @webgpu/types. A program that has none must still compile, as one that imports the umbrella for the CPU does.
 */

type Instance<Name extends string> = typeof globalThis extends {
  readonly [Class in Name]: { readonly prototype: infer Type };
}
  ? Type
  : object;

export type WebGPUDevice = Instance<'GPUDevice'>;
export type WebGPUBuffer = Instance<'GPUBuffer'>;
