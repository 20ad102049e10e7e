/** Runs lowered kernels: finds their pipelines, binds their buffers, and queues them. */
import type { Dispatch } from '../kernels/kernel.ts';
import { complaintBuffer } from '../wgsl/shader.ts';
import type { Bound, Commands } from './commands.ts';
import type { Offsets } from './offsets.ts';
import type { Pipelines } from './pipelines.ts';
import type { Memory } from './pool.ts';
import type { Reads } from './reads.ts';

export interface RunnerOptions {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly commands: Commands;
  readonly offsets: Offsets;
  readonly reads: Reads;
  readonly complaints: GPUBuffer;
}

export class Runner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** @param offsetOf - the offset of one of the kernel's views */
  bind(dispatch: Dispatch, memoryOf: (buffer: number) => Memory, offsetOf: (view: number) => number): Bound {
    const { device, pipelines, complaints } = this.#options;
    const { label, bindings, offsets, workgroups } = dispatch;
    const { pipeline, layout } = pipelines.of(dispatch);
    const entries: GPUBindGroupEntry[] = bindings.map(({ buffer }, binding) => ({
      binding,
      resource: { buffer: buffer === complaintBuffer ? complaints : memoryOf(buffer).buffer },
    }));
    if (offsets.length > 0)
      entries.push({
        binding: bindings.length,
        resource: this.#options.offsets.place(offsets.map(offsetOf)),
      });
    return { pipeline, group: device.createBindGroup({ label, layout, entries }), workgroups };
  }

  /** Queues a step. */
  run(
    dispatches: readonly Dispatch[],
    memoryOf: (buffer: number) => Memory,
    offsetOf: (view: number) => number,
  ): void {
    const { commands, reads } = this.#options;
    for (const dispatch of dispatches) {
      const bound = this.bind(dispatch, memoryOf, offsetOf);
      for (const { buffer } of dispatch.bindings) {
        if (buffer === complaintBuffer) reads.mayComplain = true;
        else commands.touch(memoryOf(buffer));
      }
      commands.dispatch(bound);
    }
    commands.flushIfMany();
  }
}
