/** The machine in words, without its name. */
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} cores, ${memory} GiB, ${type()} ${release()} ${arch()}`;
}
