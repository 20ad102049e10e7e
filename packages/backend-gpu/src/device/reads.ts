/** Reading back: what is asked for in one turn comes in one copy. */
import type { TypedArray } from '@glissade/tensor';
import { complaintFamilies, complaintWords } from '../wgsl/shader.ts';
import { bytesFor, fromWords, type GpuBuffer } from './buffer.ts';
import type { Commands } from './commands.ts';
import type { Failures } from './failures.ts';
import type { Usage } from './usage.ts';

interface Wanted {
  readonly buffer: GpuBuffer;
  readonly resolve: (data: TypedArray) => void;
  readonly reject: (error: unknown) => void;
}

export interface ReadsOptions {
  readonly device: GPUDevice;
  readonly commands: Commands;
  readonly failures: Failures;
  readonly usage: Usage;
  /** Where kernels take note of indices out of range. */
  readonly complaints: GPUBuffer;
}

const complaintBytes = 4 * complaintWords;

export class Reads {
  readonly #options: ReadsOptions;
  #wanted: Wanted[] = [];
  /** Buffers to read through, by their size, for reuse. */
  readonly #staging = new Map<number, GPUBuffer[]>();
  /** Whether a kernel that may complain ran since the last look. */
  mayComplain = false;

  constructor(options: ReadsOptions) {
    this.#options = options;
  }

  read(buffer: GpuBuffer): Promise<TypedArray> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ buffer, resolve, reject });
      if (this.#wanted.length === 1) queueMicrotask(() => this.#fetch());
    });
  }

  async #fetch(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = [];
    try {
      const arrays = await this.#copy(wanted.map(({ buffer }) => buffer));
      wanted.forEach(({ resolve }, i) => {
        resolve(arrays[i]!);
      });
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }

  async #copy(buffers: readonly GpuBuffer[]): Promise<TypedArray[]> {
    const { device, commands, failures, usage, complaints } = this.#options;
    failures.checkLost();
    const looksForComplaints = this.mayComplain;
    this.mayComplain = false;
    let bytes = complaintBytes;
    const places = buffers.map(({ length }) => {
      const place = bytes;
      bytes += Math.ceil(bytesFor(length) / 16) * 16;
      return place;
    });
    const size = 2 ** Math.ceil(Math.log2(bytes));
    // GPUBufferUsage.MAP_READ | COPY_DST
    const staging =
      this.#staging.get(size)?.pop() ??
      failures.watch('reading', () => device.createBuffer({ label: 'read', size, usage: 0x1 | 0x8 }));
    buffers.forEach(({ memory, length }, i) => {
      commands.touch(memory);
      commands.copy(memory.buffer, 0, staging, places[i]!, bytesFor(length));
    });
    if (looksForComplaints) {
      commands.copy(complaints, 0, staging, 0, complaintBytes);
      commands.clear(complaints);
    }
    commands.flush();
    usage.readBytes += bytes - complaintBytes;
    try {
      await staging.mapAsync(1, 0, bytes); // GPUMapMode.READ
    } catch (error) {
      failures.check();
      throw new Error(`gpu: reading failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    try {
      failures.check();
      if (looksForComplaints) complain(new Uint32Array(staging.getMappedRange(0, complaintBytes)));
      return buffers.map(({ dtype, length }, i) =>
        fromWords(staging.getMappedRange(places[i]!, Math.ceil(bytesFor(length) / 16) * 16), dtype, length),
      );
    } finally {
      staging.unmap();
      if (size <= largestKept) this.#keep(size, staging);
      else staging.destroy();
    }
  }

  #keep(size: number, staging: GPUBuffer): void {
    const list = this.#staging.get(size) ?? [];
    list.push(staging);
    this.#staging.set(size, list);
  }
}

/** Larger buffers to read through are not kept. */
const largestKept = 2 ** 20;

function complain([happened, family, index, length]: Uint32Array): void {
  if (happened === 0) return;
  throw new RangeError(
    `${complaintFamilies[family!]}: index ${index! | 0} is out of range for an axis of length ${length}`,
  );
}
