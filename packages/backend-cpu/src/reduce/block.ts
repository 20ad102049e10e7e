/** The block of numbers that code folds. */
import { regionAddress } from '../map/staging.ts';

export const blockAddress: number = regionAddress(0);
/** So many numbers are folded at once. */
export const groupLength = 8;
