/** The module with the contraction kernels: one set for float32, one for float64, and what threads need. */
import { claimFunctions } from '../threads/claim.ts';
import { call, i32, type MemoryImport, ModuleBuilder } from '../wasm/index.ts';
import { float32, float64 } from './element.ts';
import { field } from './job.ts';
import { unitFunction } from './unit.ts';

export interface ContractionExports {
  /** Computes one unit of the job, with a thread's scratch memory. */
  unit(unit: number, scratch: number): void;
}

/** `fused`: whether relaxed SIMD's multiply-add may be used. A shared memory needs an engine with threads. */
export function contractionModule(memory: MemoryImport, fused: boolean): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memory);
  const single = unitFunction(module, float32(fused));
  const double = unitFunction(module, float64);
  const unit = module.function(
    { export: 'unit', parameters: { unit: 'i32', scratch: 'i32' }, result: 'none' },
    (f, p) => [
      f.if(
        i32.eqz(field('element')),
        () => call(single, p.unit.get, p.scratch.get),
        () => call(double, p.unit.get, p.scratch.get),
      ),
    ],
  );
  if (memory.shared) claimFunctions(module, unit);
  return module.toBytes();
}
