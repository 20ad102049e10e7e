/**
 * How a contraction is described to the kernels: a few words in memory, the same for every thread.
 *
 * A contraction is C[m, n] = sum over k of A[m, k] * B[n, k], for every batch. Rows (m), columns (n) and terms (k) may be
 * several axes of a strided view each: where a row or a column lies is read from a table of byte offsets, and the terms
 * are runs of equal steps. The job is cut into units, each a group of column panels times a chunk of rows, which any
 * thread may compute; no sum is ever split between threads, so the result does not depend on their number.
 */
import { type Code, i32, type Operand } from '../wasm/index.ts';

/** A panel, 16 columns of float32 or 8 of float64, is 64 bytes wide. */
export const panelBytes = 64;

/** Terms that are packed and summed at once: a panel of them stays in the first-level cache. */
export const blockLength = 384;

/** Panels that a unit packs at once, and rows that it takes against them: both stay in the second-level cache. */
export const unitPanels = 8;
export const rowBlock = 128;

/** Rows that a tile has at most. */
export const mostRows = 4;

/** What a unit computes at most for an epilogue, in a block of its own. */
export const largestBlock = 65_536;

/** What a thread needs for itself: a tile, the run of a packed panel of A, that panel, the panels of B, and a block. */
export const tileScratch = 0;
export const runScratch: number = tileScratch + mostRows * panelBytes;
export const rowScratch: number = runScratch + panelBytes;
export const panelScratch: number = rowScratch + blockLength * panelBytes;
export const blockScratch: number = panelScratch + unitPanels * blockLength * panelBytes;
export const scratchBytes: number = blockScratch + largestBlock;

/** Where the job of an eager step lies in memory. */
export const jobAddress = 1024;

/** Bytes of an entry of `blocks` (terms, four addresses) and of a run (byte offset, length). */
export const blockBytes = 20;
export const runBytes = 8;

/** Code that reads a word (fields.ts) of the job at an address. */
export const field = (job: Operand<'i32'>, place: number): Code<'i32'> => i32.load(job, 4 * place);

/** Code that reads a word of a table at an address. */
export const word = (table: Code<'i32'>, index: Code<'i32'>): Code<'i32'> =>
  i32.load(i32.add(table, i32.shl(index, 2)));
