/** Pictures as they are kept, sent and learned from. */

/** The length of a picture's sides in pixels. */
export const side = 64;

/** Bytes [3, side, side]: all reds, all greens, all blues. */
export type Picture = Uint8Array;

/** How many bytes a picture has. */
export const pictureLength: number = 3 * side * side;
