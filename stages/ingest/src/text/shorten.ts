/** Running text: lines joined, blanks collapsed, cut at a word's end to at most `characters`. */
export function shorten(text: string, characters: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= characters) return line;
  const cut = line.slice(0, characters + 1);
  const end = cut.lastIndexOf(' ');
  return (end > characters / 2 ? cut.slice(0, end) : cut.slice(0, characters)).trimEnd();
}
