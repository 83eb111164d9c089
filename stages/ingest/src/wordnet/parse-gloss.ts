/**
 * A gloss is a definition followed by examples in quotes: `move fast; "he ran"; "run, Lola"- anon`. Attributions after
 * an example are left out. A quote inside the definition (`the word "is"`) does not end it: examples start after `;`,
 * `:` or at the beginning.
 */
export function parseGloss(gloss: string): { definition: string; examples: string[] } {
  const start = gloss.search(/(?:^|[;:,])\s*"/);
  const definition = (start < 0 ? gloss : gloss.slice(0, start)).trim().replace(/[;:,\s]+$/, '');
  const examples: string[] = [];
  if (start >= 0)
    for (const [, quoted] of gloss.slice(start).matchAll(/"([^"]+)"/g)) {
      const example = (quoted as string).trim();
      if (example !== '') examples.push(example);
    }
  return { definition, examples };
}
