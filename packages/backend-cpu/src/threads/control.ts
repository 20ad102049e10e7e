/** The words by which threads agree, each on cache lines of its own. Byte addresses in the shared memory. */

/** Units that nobody has claimed yet. */
export const unclaimed = 128;
/** How many are claimed at once: telling others that something is done may take longer than a small unit. */
export const atOnce = 132;
/** Units that are done. */
export const done = 256;
/** Counts up when there is work: what idle workers sleep on. */
export const wake = 384;
/** How many workers have gone to sleep, or are about to, since the last time they were roused. */
export const sleeping = 512;
/** Counts the calls of programs. */
export const calls = 640;
// From 1024 to 2048 lie the words of the families (contract/job.ts).

/** The call that is going on: the serial number of its program's first kernel, shifted by `programBits`, and the program. */
export const call = 2048;
export const programBits = 20;
/** Where the program describes itself (see program/header.ts), and the number of the kernel before which the call ends. */
export const header = 2176;
export const lastKernel = 2180;
/** How many threads have a place in `claims`. */
export const places = 2184;
/** The next serial number that no call has. */
export const nextSerial = 2192;
/** The serial number of the kernel that is open. */
export const current = 2304;
/** The open kernel's serial number, shifted by `unitBits`, and how many of its units are done. */
export const finished = 2432;
export const unitBits = 16;
/** Whether the calling thread sleeps on `current`. */
export const waiting = 2560;
/** For each thread, a line: the open kernel's serial number, shifted by `unitBits`, and how many of its own units are taken. */
export const claims = 2688;
export const claimBytes = 128;

/** About 50 microseconds of looking before sleeping: a step's contractions follow each other faster than a wake-up. */
export const spins = 50_000;
