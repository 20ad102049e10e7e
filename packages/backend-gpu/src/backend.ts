/** The backend: buffers in a pool of GPU memory, steps as shaders, one generator for those of eager steps and of programs. */
import {
  type Backend,
  type DType,
  type Executable,
  type MemoryReport,
  type Program,
  type Step,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { describe } from './adapter.ts';
import { type Choices, choicesFor, type MatrixShape, sliceBytes } from './choices.ts';
import { bytesFor, type GpuBuffer, toWords } from './device/buffer.ts';
import { Commands } from './device/commands.ts';
import { EagerKernels } from './device/eager-kernels.ts';
import { Failures } from './device/failures.ts';
import { Offsets } from './device/offsets.ts';
import { Pipelines } from './device/pipelines.ts';
import { Pool } from './device/pool.ts';
import { Reads } from './device/reads.ts';
import { Runner } from './device/runner.ts';
import { type GpuUsage, Usage } from './device/usage.ts';
import type { GpuOptions } from './options.ts';
import { compileProgram } from './program/compile.ts';
import type { WebGPUDevice } from './webgpu-types.ts';
import { complaintWords } from './wgsl/shader.ts';
import { bytesOf, gpuDTypes, halfFeature } from './wgsl/types.ts';

const copyStep: Step = { family: 'map', expression: { kind: 'input', index: 0 } };

/** Which GPU it is. */
export interface GpuAdapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Whether it is a stand-in, in software. */
  readonly isFallbackAdapter: boolean;
  /** All of it in a line. */
  toString(): string;
}

/**
 * The WebGPU backend that `gpu()` makes; beside `Backend`, it says which GPU it is and what was asked of it. There is
 * no `readSync`: results are awaited.
 *
 * Throws for dtypes that the GPU lacks (float64 always), where memory or `memoryBudget` is used up, and when the
 * device is lost; what the GPU finds out later throws where a value is awaited.
 *
 * @example
 * ```ts gpu
 * import { gpu } from '@glissade/backend-gpu';
 * import { ones, useBackend } from '@glissade/tensor';
 *
 * const backend = await gpu();
 * useBackend(backend);
 * console.log(await ones([2, 3]).sum().item(), backend.dtypes.includes('float32')); // => 6 true
 * console.log(backend.usage().submits > 0); // => true
 * backend.dispose();
 * ```
 */
export class GpuBackend implements Backend<GpuBuffer> {
  readonly name = 'gpu';
  /** float32, int32, uint8 and bool, and float16 where the GPU has it. */
  readonly dtypes: readonly DType[];
  /** What a kernel may bind, less one for notes about indices out of range. */
  readonly mostBuffers: number;
  /** Which GPU it is. */
  readonly adapter: GpuAdapter;
  /** The WebGPU device, which may be shared with a program's own shaders. */
  readonly device: WebGPUDevice;
  readonly #choices: Choices;
  readonly #failures: Failures;
  readonly #usage = new Usage();
  readonly #commands: Commands;
  readonly #offsets: Offsets;
  readonly #pool: Pool;
  readonly #reads: Reads;
  readonly #runner: Runner;
  readonly #kernels: EagerKernels;
  readonly #complaints: GPUBuffer;
  #allocatedBytes = 0;

  constructor(
    device: WebGPUDevice,
    {
      memoryBudget = Number.POSITIVE_INFINITY,
      kernels,
      subgroups = false,
      matrices = [],
    }: Pick<GpuOptions, 'memoryBudget' | 'kernels' | 'subgroups'> & {
      readonly matrices?: readonly MatrixShape[];
    } = {},
  ) {
    const { limits } = device;
    const info = device.adapterInfo;
    const { vendor, architecture, description, isFallbackAdapter } = info;
    this.device = device;
    this.dtypes = device.features.has(halfFeature) ? [...gpuDTypes, 'float16'] : gpuDTypes;
    this.adapter = {
      vendor,
      architecture,
      device: info.device,
      description,
      isFallbackAdapter,
      toString: () => describe(info),
    };
    const row = choicesFor(info, kernels);
    this.#choices = {
      ...row,
      subgroups: row.subgroups && subgroups && device.features.has('subgroups'),
      matrices,
      tiles: row.tiles.filter((tile) => 2 * sliceBytes(tile) <= limits.maxComputeWorkgroupStorageSize),
    };
    this.mostBuffers = limits.maxStorageBuffersPerShaderStage - 1;
    this.#failures = new Failures(device);
    const commands = new Commands(device, this.#usage, row.gathered);
    this.#commands = commands;
    this.#offsets = new Offsets(device, 4 * row.gathered, () => commands.flush());
    commands.onFlush = () => this.#offsets.upload();
    this.#pool = new Pool({
      device,
      failures: this.#failures,
      budget: memoryBudget,
      garbage: row.garbage,
      flush: () => commands.flush(),
    });
    // GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST
    this.#complaints = device.createBuffer({
      label: 'complaints',
      size: 4 * complaintWords,
      usage: 0x80 | 0x4 | 0x8,
    });
    this.#reads = new Reads({
      device,
      commands,
      failures: this.#failures,
      usage: this.#usage,
      complaints: this.#complaints,
    });
    this.#runner = new Runner({
      device,
      pipelines: new Pipelines(device, this.#usage),
      commands,
      offsets: this.#offsets,
      reads: this.#reads,
      complaints: this.#complaints,
    });
    this.#kernels = new EagerKernels(this.#choices);
  }

  /** For errors: which GPU it is that lacks something. */
  get description(): string {
    return `gpu (${this.adapter})`;
  }

  allocate(dtype: DType, length: number): GpuBuffer {
    this.#failures.checkLost();
    this.#allocatedBytes += length * bytesOf(dtype);
    return this.#pool.take(bytesFor(dtype, length), (memory): GpuBuffer => ({ dtype, length, memory }));
  }

  /** Every one: what is given back now, the collector need not find. */
  readonly worthFreeing: number = 0;

  free(buffer: GpuBuffer): void {
    this.#pool.release(buffer, buffer.memory);
  }

  write({ memory, dtype }: GpuBuffer, data: TypedArray): void {
    if (data.length > 0) this.#commands.write(memory, toWords(data, dtype));
  }

  read(buffer: GpuBuffer, length: number = buffer.length): Promise<TypedArray> {
    return this.#reads.read(length < buffer.length ? { ...buffer, length } : buffer);
  }

  run(step: Step, inputs: readonly View<GpuBuffer>[], output: View<GpuBuffer>): void {
    this.#failures.checkLost();
    const { kernel, buffers } = this.#kernels.of(step, inputs, output);
    const temporaries = this.#pool.takeWhile((take) =>
      kernel.temporaries.map(({ dtype, length }) => take(bytesFor(dtype, length))),
    );
    this.#runner.run(
      kernel.dispatches,
      (buffer) => buffers[buffer]?.memory ?? temporaries[buffer - buffers.length]!,
      (view) => (inputs[view] ?? output).offset,
    );
    for (const memory of temporaries) this.#pool.giveBack(memory);
  }

  compile(program: Program): Executable<GpuBuffer> {
    const lacking = program.buffers.find(({ dtype }) => !this.dtypes.includes(dtype));
    if (lacking)
      throw new TypeError(
        `${this.description} has no ${lacking.dtype}; it has ${this.dtypes.join(', ')}. Use .to(dtype) first`,
      );
    return compileProgram(program, {
      device: this.device,
      choices: this.#choices,
      pool: this.#pool,
      runner: this.#runner,
      commands: this.#commands,
      reads: this.#reads,
      checkLost: () => this.#failures.checkLost(),
      allocate: (dtype, length) => this.allocate(dtype, length),
      copyIn: (from, to) => this.run(copyStep, [from], whole(to, to.dtype, from.shape)),
      detached: (view) => {
        const copy = whole(this.allocate(view.dtype, size(view.shape)), view.dtype, view.shape);
        this.run(copyStep, [view], copy);
        return copy;
      },
    });
  }

  memory(): MemoryReport {
    return { backend: this.name, heldBytes: this.#pool.heldBytes, allocatedBytes: this.#allocatedBytes };
  }

  /** What has been asked of the GPU so far. */
  usage(): GpuUsage {
    return this.#usage.report();
  }

  /** Gives the GPU back at once. Tensors that are on it are gone; without it, the end of the process does the same. */
  dispose(): void {
    this.#commands.flush();
    this.device.destroy();
  }
}
