/** Natural widths of charts in px: the text column of a wide screen, half of it, and a phone's. */
export const WIDE = 1000;
export const HALF = 470;
export const NARROW = 350;
