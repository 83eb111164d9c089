/**
 * Checks the name and the text of a note before they become a path or a key.
 *
 * @throws Error for a name of other characters, with an empty part, one that begins with a dot or is over 200 long; for
 *   an empty text
 */
export function checkNote(name: string, text?: string): void {
  const isGood = name.split('/').every((part) => /^[a-z0-9_-][a-z0-9._-]*$/.test(part) && part.length <= 200);
  if (!isGood) throw new Error(`${JSON.stringify(name)} is no name of a note: parts of [a-z0-9._-] joined by /`);
  if (text === '') throw new Error(`the note ${name} would be empty`);
}
