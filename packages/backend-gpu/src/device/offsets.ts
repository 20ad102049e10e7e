/** The offsets of eager steps: a batch's lie side by side in one buffer, which is written before the batch is handed over. */

/** A uniform buffer may be bound from every so many bytes on. */
const pitch = 256;

export class Offsets {
  readonly #device: GPUDevice;
  readonly #words: Int32Array<ArrayBuffer>;
  readonly #buffer: GPUBuffer;
  readonly #flush: () => void;
  #used = 0;

  /** @param places - how many steps of a batch may want offsets */
  constructor(device: GPUDevice, places: number, flush: () => void) {
    this.#device = device;
    this.#words = new Int32Array((places * pitch) / 4);
    // GPUBufferUsage.UNIFORM | COPY_DST
    this.#buffer = device.createBuffer({ label: 'offsets', size: places * pitch, usage: 0x40 | 0x8 });
    this.#flush = flush;
  }

  /** Where the offsets of one step lie. */
  place(values: readonly number[]): GPUBufferBinding {
    if ((this.#used + 1) * pitch > this.#words.byteLength) this.#flush();
    const offset = this.#used++ * pitch;
    this.#words.set(values, offset / 4);
    return { buffer: this.#buffer, offset, size: Math.ceil(values.length / 4) * 16 };
  }

  /** Writes what a batch wants. */
  upload(): void {
    if (this.#used === 0) return;
    this.#device.queue.writeBuffer(this.#buffer, 0, this.#words.buffer, 0, this.#used * pitch);
    this.#used = 0;
  }

  destroy(): void {
    this.#buffer.destroy();
  }
}
