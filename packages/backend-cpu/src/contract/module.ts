/** The module with the contraction kernels: a set for each element type, and what threads need. */
import { claimFunctions } from '../threads/claim.ts';
import { call, i32, type MemoryImport, ModuleBuilder } from '../wasm/index.ts';
import { elementNames, float32, float64, int32 } from './element.ts';
import { field } from './job.ts';
import { unitFunction } from './unit.ts';

export interface ContractionExports {
  /** Computes one unit of the job, with a thread's scratch memory. */
  unit(unit: number, scratch: number): void;
}

/** `fused`: whether relaxed SIMD's multiply-add may be used. A shared memory needs an engine with threads. */
export function contractionModule(memory: MemoryImport, fused: boolean): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memory);
  const kernels = { float32: float32(fused), float64, int32 };
  const units = elementNames.map((name) => unitFunction(module, kernels[name]));
  const unit = module.function(
    { export: 'unit', parameters: { unit: 'i32', scratch: 'i32' }, result: 'none' },
    (f, p) => [
      units.flatMap((one, number) =>
        f.if(i32.eq(field('element'), i32.const(number)), () => call(one, p.unit.get, p.scratch.get)),
      ),
    ],
  );
  if (memory.shared) claimFunctions(module, unit);
  return module.toBytes();
}
