/** The lines of a table; cells are made one line each. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

/** Without line breaks and doubled spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
