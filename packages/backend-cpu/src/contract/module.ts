/** The module with the contraction kernels: a set for each element type, and what threads need. */
import { claimFunctions } from '../threads/claim.ts';
import { call, i32, type MemoryImport, ModuleBuilder } from '../wasm/index.ts';
import { elementNames, float32, float64, int32 } from './element.ts';
import * as fields from './fields.ts';
import { field, jobAddress } from './job.ts';
import { unitFunction } from './unit.ts';

/** For each element type the kernel that computes one unit of the job at an address, see unit.ts. */
export type UnitKernels = {
  readonly [Name in (typeof elementNames)[number]]: (
    job: number,
    unit: number,
    scratch: number,
    output: number,
  ) => void;
};

export interface ContractionExports extends UnitKernels {
  /** Computes one unit of the job at `jobAddress`, with a thread's scratch memory. */
  unit(unit: number, scratch: number): void;
}

/** `fused`: the engine has relaxed SIMD's multiply-add; `wide`: it will join pairs of vectors to 256 bits besides. */
export type Vectors = 'plain' | 'fused' | 'wide';

/** A shared memory needs an engine with threads. */
export function contractionModule(memory: MemoryImport, vectors: Vectors): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memory);
  const kernels = { float32: float32(vectors !== 'plain'), float64, int32 };
  // Of joined vectors four rows have eight sums under way, as many as hide how long each waits for itself. A turn has half as
  // many instructions: what it costs besides shows. In plain code more rows or terms would spill.
  const turn = vectors === 'wide' ? { rows: 4, terms: 4 } : { rows: 2, terms: 1 };
  const units = elementNames.map((name) => unitFunction(module, kernels[name], name, turn));
  const unit = module.function({ export: 'unit', parameters: 2 }, (f, unit, scratch) => [
    units.map((one, number) =>
      f.if(i32.eq(field(jobAddress, fields.element), number), () => call(one, jobAddress, unit, scratch, 0)),
    ),
  ]);
  if (memory.shared) claimFunctions(module, unit);
  return module.toBytes();
}
