/** Compiled shaders, each once while it is known. */
import type { Dispatch } from '../kernels/kernel.ts';
import type { Usage } from './usage.ts';

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** What a pipeline is made of. */
type Shaded = Pick<Dispatch, 'label' | 'code' | 'bindings' | 'offsets'>;

/** More than a program has; those of shapes that come once are forgotten some time. */
const most = 4096;

/** GPUShaderStage.COMPUTE */
const compute = 4;

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #usage: Usage;
  readonly #pipelines = new Map<string, Pipeline>();
  /** The same by the dispatches themselves: an eager step looks for its own every time, and texts are long. */
  readonly #known = new WeakMap<Shaded, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice, usage: Usage) {
    this.#device = device;
    this.#usage = usage;
  }

  of(shaded: Shaded): Pipeline {
    const known = this.#known.get(shaded);
    if (known) return known;
    const found = this.#pipelines.get(shaded.code) ?? this.#make(shaded);
    this.#known.set(shaded, found);
    return found;
  }

  #make(shaded: Shaded): Pipeline {
    const { label, code } = shaded;
    const layout = this.#layout(shaded);
    const pipeline = this.#device.createComputePipeline({
      label,
      layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module: this.#device.createShaderModule({ label, code }) },
    });
    const made = { pipeline, layout };
    if (this.#pipelines.size >= most) this.#pipelines.clear();
    this.#pipelines.set(code, made);
    this.#usage.pipelines++;
    return made;
  }

  #layout({ bindings, offsets }: Shaded): GPUBindGroupLayout {
    const kinds: GPUBufferBindingType[] = bindings.map(({ access }) =>
      access === 'read' ? 'read-only-storage' : 'storage',
    );
    if (offsets.length > 0) kinds.push('uniform');
    const key = kinds.join();
    let layout = this.#layouts.get(key);
    if (!layout) {
      layout = this.#device.createBindGroupLayout({
        entries: kinds.map((type, binding) => ({ binding, visibility: compute, buffer: { type } })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }
}
