/** The module with the contraction kernels: a set for each element type, and what threads need. */
import { claimFunctions } from '../threads/claim.ts';
import { call, i32, type MemoryImport, ModuleBuilder } from '../wasm/index.ts';
import { elementNames, float32, float64, int32 } from './element.ts';
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

/**
 * What the engine makes of vectors: `fused`, that it has relaxed SIMD's multiply-add; `wide`, that it will join pairs of
 * them to 256 bits, which it does not with relaxed instructions.
 */
export type Vectors = 'plain' | 'fused' | 'wide';

/** A shared memory needs an engine with threads. */
export function contractionModule(memory: MemoryImport, vectors: Vectors): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memory);
  const kernels = { float32: float32(vectors === 'fused'), float64, int32 };
  // Half as many instructions a term: what a turn costs besides shows. In plain code more terms would spill.
  const terms = vectors === 'wide' ? 4 : 1;
  const units = elementNames.map((name) => unitFunction(module, kernels[name], name, terms));
  const unit = module.function(
    { export: 'unit', parameters: { unit: 'i32', scratch: 'i32' }, result: 'none' },
    (f, p) => [
      units.map((one, number) =>
        f.if(i32.eq(field(jobAddress, 'element'), number), () => call(one, jobAddress, p.unit, p.scratch, 0)),
      ),
    ],
  );
  if (memory.shared) claimFunctions(module, unit);
  return module.toBytes();
}
