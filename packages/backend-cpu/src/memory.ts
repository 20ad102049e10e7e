/** The kernels' memory. Eager steps copy operands in and results out, and leave nothing there; programs stay. */

const pageBytes = 65536;

/** No memory is larger. */
export const mostPages = 32768;

/** The largest memory to ask for; where an engine refuses even to reserve it, the next one. */
const maximumPages = [mostPages, 16384, 4096];

/** A view of memory that may be shared. */
export type KernelArray =
  | Float32Array<ArrayBufferLike>
  | Float64Array<ArrayBufferLike>
  | Int32Array<ArrayBufferLike>;

export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly isShared: boolean;
  readonly maximum: number;
  #arrays: KernelArrays = arraysOver(new ArrayBuffer(0));

  /** `bytes`: how large it is at first; `grows`: whether it may become larger. */
  constructor(shared: boolean, bytes: number, grows = true) {
    this.isShared = shared;
    const initial = Math.ceil(bytes / pageBytes);
    [this.memory, this.maximum] = create(initial, grows ? maximumPages : [initial], shared);
  }

  /** Makes sure that there are so many bytes, within some pages; returns whether there are. */
  ensure(bytes: number, most: number = this.maximum): boolean {
    const pages = this.memory.buffer.byteLength / pageBytes;
    const needed = Math.ceil(bytes / pageBytes);
    const missing = needed - pages;
    if (needed > most) return false;
    if (missing <= 0) return true;
    try {
      // Growing by half at least keeps the number of times small.
      this.memory.grow(Math.min(this.maximum - pages, Math.max(missing, pages >> 1)));
      return true;
    } catch {
      return false;
    }
  }

  get heldBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** All of it, as it is now: where memory has grown, arrays of before may be empty. */
  get arrays(): KernelArrays {
    const { buffer } = this.memory;
    if (this.#arrays.int32.buffer !== buffer) this.#arrays = arraysOver(buffer);
    return this.#arrays;
  }
}

interface KernelArrays {
  readonly float32: Float32Array<ArrayBufferLike>;
  readonly float64: Float64Array<ArrayBufferLike>;
  readonly int32: Int32Array<ArrayBufferLike>;
}

const arraysOver = (buffer: ArrayBufferLike): KernelArrays => ({
  float32: new Float32Array(buffer),
  float64: new Float64Array(buffer),
  int32: new Int32Array(buffer),
});

function create(initial: number, maxima: readonly number[], shared: boolean): [WebAssembly.Memory, number] {
  for (const maximum of maxima) {
    try {
      return [new WebAssembly.Memory({ initial, maximum, shared }), maximum];
    } catch {
      // Too much address space for this engine: try less.
    }
  }
  throw new RangeError(`cannot reserve ${maxima.at(-1)} pages of WebAssembly memory`);
}
