/** Reading back: what is asked for in one turn comes in one copy. */
import type { TypedArray } from '@glissade/tensor';
import { complaintFamilies, complaintWords } from '../wgsl/shader.ts';
import { bytesFor, fromWords, type GpuBuffer } from './buffer.ts';
import type { Commands } from './commands.ts';
import type { Failures } from './failures.ts';
import { hasten } from './hasten.ts';
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
      if (this.#wanted.length === 1) queueMicrotask(() => this.fetch());
    });
  }

  /** Copies what was asked for so far: before a program changes what it holds, and at the end of the turn. */
  async fetch(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted.length === 0) return;
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
    // All copies are made now: a program may change what it holds before they have arrived.
    const parts = partsOf(buffers, device.limits.maxBufferSize);
    const stagings = parts.map(({ bytes }) => this.#take(bytes));
    parts.forEach(({ pieces }, i) => {
      for (const { buffer, place } of pieces) {
        commands.touch(buffer.memory);
        commands.copy(buffer.memory.buffer, 0, stagings[i]!, place, bytesFor(buffer.dtype, buffer.length));
      }
    });
    if (looksForComplaints) {
      commands.copy(complaints, 0, stagings[0]!, 0, complaintBytes);
      commands.clear(complaints);
    }
    commands.flush();
    usage.readBytes += buffers.reduce((sum, buffer) => sum + paddedBytes(buffer), 0);
    try {
      // GPUMapMode.READ
      const mappings = stagings.map((staging, i) => staging.mapAsync(1, 0, parts[i]!.bytes));
      await hasten(device.queue, Promise.all(mappings));
    } catch (error) {
      failures.check();
      throw new Error(`gpu: reading failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    try {
      failures.check();
      if (looksForComplaints) complain(new Uint32Array(stagings[0]!.getMappedRange(0, complaintBytes)));
      return parts.flatMap(({ pieces }, i) =>
        pieces.map(({ buffer: { dtype, length }, place }) =>
          fromWords(stagings[i]!.getMappedRange(place, paddedBytes({ dtype, length })), dtype, length),
        ),
      );
    } finally {
      for (const staging of stagings) {
        staging.unmap();
        if (staging.size <= largestKept) this.#keep(staging.size, staging);
        else staging.destroy();
      }
    }
  }

  #take(bytes: number): GPUBuffer {
    const { device, failures } = this.#options;
    const size = bytes <= largestKept ? 2 ** Math.ceil(Math.log2(bytes)) : bytes;
    // GPUBufferUsage.MAP_READ | COPY_DST
    return (
      this.#staging.get(size)?.pop() ??
      failures.watch('reading', () => device.createBuffer({ label: 'read', size, usage: 0x1 | 0x8 }))
    );
  }

  #keep(size: number, staging: GPUBuffer): void {
    const list = this.#staging.get(size) ?? [];
    if (list.length * size < largestKept) list.push(staging);
    else staging.destroy();
    this.#staging.set(size, list);
  }
}

/** Larger buffers to read through are not kept. */
const largestKept = 2 ** 24;

const paddedBytes = ({ dtype, length }: Pick<GpuBuffer, 'dtype' | 'length'>): number =>
  Math.ceil(bytesFor(dtype, length) / 16) * 16;

/** What is read through one buffer. */
interface Part {
  readonly pieces: { readonly buffer: GpuBuffer; readonly place: number }[];
  bytes: number;
}

/** As few parts as buffers of `most` bytes allow; the first begins with the note about indices. */
function partsOf(buffers: readonly GpuBuffer[], most: number): Part[] {
  let part: Part = { pieces: [], bytes: complaintBytes };
  const parts = [part];
  for (const buffer of buffers) {
    const bytes = paddedBytes(buffer);
    if (part.bytes + bytes > most) {
      part = { pieces: [], bytes: 0 };
      parts.push(part);
    }
    part.pieces.push({ buffer, place: part.bytes });
    part.bytes += bytes;
  }
  return parts;
}

function complain([happened, family, index, length]: Uint32Array): void {
  if (happened === 0) return;
  throw new RangeError(
    `${complaintFamilies[family!]}: index ${index! | 0} is out of range for an axis of length ${length}`,
  );
}
