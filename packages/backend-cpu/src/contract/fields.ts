/** The words of a job (job.ts), each by its place among them. Tables are named by their addresses. */

/** The number of the element type. */
export const element = 0;
/** Where A, B and C begin, per batch: tables of addresses. */
export const leftBatches = 1;
export const rightBatches = 2;
export const outputBatches = 3;
/** Byte offsets of the rows in A and in C, and of the columns in B and in C. */
export const leftRows = 4;
export const outputRows = 5;
export const rightColumns = 6;
export const outputColumns = 7;
/** Per panel: how to pack it, and whether its columns lie side by side in C. */
export const columnPacking = 8;
export const columnsDense = 9;
/** Per panel's worth of rows: how to pack them; 0 instead of a table when A is read in place. */
export const rowPacking = 10;
/** Per block of terms: how many, and the runs in A and B: first address, address after the last. */
export const blocks = 11;
export const blocksEnd = 12;
/** Bytes from one term to the next within a run. */
export const leftStep = 13;
export const rightStep = 14;
/** A line of numbers, one for each column, that is added to every row; 0 if there is none. The columns of C lie side by side, then. */
export const addend = 15;
/** The table 0, 4, 8, ... (or 0, 8, 16, ...): the rows of a packed panel. */
export const laneOffsets = 16;
/** The table 0, 64, 128, ...: the rows of a tile in scratch memory. */
export const tileLines = 17;
export const rows = 18;
export const columns = 19;
export const rowsPerUnit = 20;
export const rowUnits = 21;
export const panelsPerUnit = 22;
export const panelUnits = 23;
/** How many there are. */
export const count = 24;
