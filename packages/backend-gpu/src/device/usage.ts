/** What the backend has asked of the GPU since it was made: for benchmarks, and to see what a step costs. */
export interface GpuUsage {
  readonly dispatches: number;
  readonly submits: number;
  readonly pipelines: number;
  readonly uploadedBytes: number;
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
