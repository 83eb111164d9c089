import { sentences } from '../text/sentences.js';
import type { ProseDocument } from './prose-document.js';

/** A chapter of a book: a heading such as `CHAPTER 3. The Spouter-Inn.`, then paragraphs parted by empty lines. */
export function chapter(path: string, text: string): ProseDocument {
  const id = path.slice(path.lastIndexOf('/') + 1).replace(/\.txt$/, '');
  const [heading = '', ...paragraphs] = text.trim().split(/\r?\n\s*\r?\n/);
  const title = heading
    .replace(/^CHAPTER \d+\.?\s*/i, '')
    .replace(/\.$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { id, about: { title }, sentences: paragraphs.flatMap((paragraph) => sentences(paragraph)) };
}
