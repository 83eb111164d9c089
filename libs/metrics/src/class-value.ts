/** A class as metrics see it: an index or a label word. */
export type ClassValue = string | number | boolean;
