/**
 * How a program describes itself in memory to the workers, which find its module there: words, in this order; the table of units
 * follows: how many each kernel has, 0 for those that JavaScript runs.
 */

/** The program's number; 0 when it is no more. */
export const id = 0;
/** The module's bytes: address and length. */
export const code = 1;
export const codeLength = 2;
/** 1 + the number of a kernel that met an index out of range, and the index. */
export const complaint = 3;
export const complaintIndex = 4;
export const units = 5;
