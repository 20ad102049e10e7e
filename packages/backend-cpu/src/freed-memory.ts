/** Makes the C library keep the memory of tensors that were freed. */

/**
 * glibc asks the system for every large block and gives it back when it is freed, so that a tensor of some megabytes
 * costs more in page faults than an elementwise step on it. What counts as large follows the largest block that was
 * ever freed, up to 32 MiB: one block, never touched and soon collected, is enough. Elsewhere nothing changes.
 * Source: https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
 */
export const keepFreedMemory = (): number => new ArrayBuffer(31 * 2 ** 20).byteLength;
