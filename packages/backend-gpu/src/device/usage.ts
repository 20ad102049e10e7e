/** What the backend has asked of the GPU since it was made: for benchmarks, and to see what a step costs. */
export interface GpuUsage {
  /** Shaders that were run. */
  readonly dispatches: number;
  /** Batches of commands that were handed over. */
  readonly submits: number;
  /** Shaders that were compiled. */
  readonly pipelines: number;
  /** Bytes that were written to it. */
  readonly uploadedBytes: number;
  /** Bytes that were read back. */
  readonly readBytes: number;
}

export class Usage {
  dispatches = 0;
  submits = 0;
  pipelines = 0;
  uploadedBytes = 0;
  readBytes = 0;

  report(): GpuUsage {
    return { ...this };
  }
}
