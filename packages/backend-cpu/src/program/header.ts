/** How a program describes itself in memory to the workers, which find its module there. */

/** The words, in order; the table of units follows: how many each kernel has, 0 for those that JavaScript runs. */
export const headerWords = {
  /** The program's number; 0 when it is no more. */
  id: 0,
  /** The module's bytes: address and length. */
  code: 1,
  codeLength: 2,
  /** 1 + the number of a kernel that met an index out of range, and the index. */
  complaint: 3,
  complaintIndex: 4,
  units: 5,
} as const;
