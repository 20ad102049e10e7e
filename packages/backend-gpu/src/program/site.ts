/** What a program uses of the backend that it runs on. */
import type { DType, View } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import type { GpuBuffer } from '../device/buffer.ts';
import type { Commands } from '../device/commands.ts';
import type { Pool } from '../device/pool.ts';
import type { Reads } from '../device/reads.ts';
import type { Runner } from '../device/runner.ts';

export interface ProgramSite {
  readonly device: GPUDevice;
  readonly choices: Choices;
  readonly pool: Pool;
  readonly runner: Runner;
  readonly commands: Commands;
  readonly reads: Reads;
  /** Throws if the device is lost. */
  readonly checkLost: () => void;
  readonly allocate: (dtype: DType, length: number) => GpuBuffer;
  /** Copies a view into a whole buffer. */
  readonly copyIn: (from: View<GpuBuffer>, to: GpuBuffer) => void;
  /** A copy of a view in memory of its own. */
  readonly detached: (view: View<GpuBuffer>) => View<GpuBuffer>;
}
