/** The machine in words, without its name. */
import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Roof } from './roof.ts';
import { digits } from './table.ts';

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} cores, ${memory} GiB, ${type()} ${release()} ${arch()}`;
}

/** How fast WebAssembly can multiply and add there at all. */
export function roofOf(node: string, program: string): string {
  const { plain, relaxed }: Roof = JSON.parse(execFileSync(node, [program], { encoding: 'utf8' }));
  const more = relaxed === undefined ? 'no relaxed SIMD' : `${digits(relaxed)} with relaxed SIMD`;
  return `WebAssembly multiplies and adds at ${digits(plain)} GFLOP/s a thread at most, ${more}`;
}
