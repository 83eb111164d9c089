/**
 * One space around every ASCII punctuation character, then runs of white space as one space: `_pad_punctuation` of T5.
 * Other characters, such as typographic quotes, stay as they are. The result may begin or end with a space.
 */
export function padPunctuation(text: string): string {
  return collapseSpaces(text.replace(/[!-/:-@[-`{-~]/g, ' $& '));
}

/** Runs of ASCII white space as one space each. */
export function collapseSpaces(text: string): string {
  return text.replace(/[\t\n\f\r ]+/g, ' ');
}
