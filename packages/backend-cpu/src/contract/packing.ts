/** The ways in which a panel is packed: element by element, line by line, or turned in squares. */
export const gather = 0;
export const copy = 1;
export const transpose = 2;
