/** What the backend in use holds. */
import { currentDevice } from './apply.ts';
import type { MemoryReport } from './backend.ts';

/**
 * What the backend in use keeps for itself (kernel memory, pools) and has handed out to tensors since the start. Tensors
 * that nobody refers to any more are freed by the garbage collector; nothing has to be disposed of.
 *
 * @example
 * ```ts
 * import { memory, ones } from '@glissade/tensor';
 *
 * const before = memory().allocatedBytes;
 * const x = ones([256]);
 * console.log(x.shape, memory().allocatedBytes > before); // => [ 256 ] true
 * ```
 */
export const memory = (): MemoryReport =>
  currentDevice()?.memory?.() ?? { backend: 'none', heldBytes: 0, allocatedBytes: 0 };
