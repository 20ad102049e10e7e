/** Commands that wait to be handed over together. */
import type { Memory } from './pool.ts';
import type { Usage } from './usage.ts';

export interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number];
}

export class Commands {
  readonly #device: GPUDevice;
  readonly #usage: Usage;
  readonly #most: number;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #count = 0;
  /** The number of the batch that is being gathered. */
  #batch = 0;
  /** Called before a batch is handed over. */
  onFlush: () => void = () => {};

  /** @param most - how many commands are gathered */
  constructor(device: GPUDevice, usage: Usage, most: number) {
    this.#device = device;
    this.#usage = usage;
    this.#most = most;
  }

  dispatch({ pipeline, group, workgroups }: Bound): void {
    this.#pass ??= this.#encoding().beginComputePass();
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, group);
    this.#pass.dispatchWorkgroups(...workgroups);
    this.#usage.dispatches++;
    this.#count++;
  }

  /** Some commands in a pass of their own, with time stamps. */
  timed(commands: readonly Bound[], timestampWrites: GPUComputePassTimestampWrites): void {
    const encoder = this.#encoding();
    this.#endPass();
    this.#pass = encoder.beginComputePass({ timestampWrites });
    for (const bound of commands) this.dispatch(bound);
    this.#endPass();
  }

  /** Writes a set's time stamps, eight bytes each. */
  resolve(stamps: GPUQuerySet, to: GPUBuffer, toByte: number): void {
    const encoder = this.#encoding();
    this.#endPass();
    encoder.resolveQuerySet(stamps, 0, stamps.count, to, toByte);
  }

  copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    const encoder = this.#encoding();
    this.#endPass();
    encoder.copyBufferToBuffer(from, fromByte, to, toByte, bytes);
    this.#count++;
  }

  clear(buffer: GPUBuffer): void {
    const encoder = this.#encoding();
    this.#endPass();
    encoder.clearBuffer(buffer);
  }

  /** Says that the batch uses some memory: writes from outside must wait until it is handed over. */
  touch(memory: Memory): void {
    memory.usedIn = this.#batch;
  }

  /** Writes at once what a batch that waits does not use, else after it. */
  write(memory: Memory, data: ArrayBufferView<ArrayBuffer>): void {
    if (memory.usedIn === this.#batch && this.#encoder) this.flush();
    this.#device.queue.writeBuffer(memory.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    this.#usage.uploadedBytes += data.byteLength;
  }

  /** Hands over what waits if it is much. */
  flushIfMany(): void {
    if (this.#count >= this.#most) this.flush();
  }

  flush(): void {
    if (!this.#encoder) return;
    this.onFlush();
    this.#endPass();
    const encoder = this.#encoder;
    this.#encoder = undefined;
    this.#count = 0;
    this.#batch++;
    this.#device.queue.submit([encoder.finish()]);
    this.#usage.submits++;
  }

  #encoding(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }
}
