const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  bull: '•',
  middot: '·',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  pound: '£',
  euro: '€',
  cent: '¢',
};

/** The text of an HTML message, a line a block. Scripts, styles and comments go; unknown entities stay as they are. */
export function stripHtml(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, (block, tag: string) =>
      // An unclosed head runs into the body: only what is surely head is dropped.
      tag.toLowerCase() === 'head' && !/<\/head/i.test(block) ? block.slice(block.indexOf('>') + 1) : '',
    )
    .replace(/\s+/g, ' ')
    .replace(/<\/?(?:p|div|br|tr|table|li|ul|ol|h[1-6]|blockquote|hr|center|pre)\b[^>]*>/gi, '\n')
    .replace(/<\/?td\b[^>]*>/gi, ' ')
    .replace(/<[^>]*(?:>|$)/g, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);?/gi, (entity, name: string) => character(name) ?? entity)
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

function character(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  if (!(code > 31 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return code === 160 ? ' ' : String.fromCodePoint(code);
}
