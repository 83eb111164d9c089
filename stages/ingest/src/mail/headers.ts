import { decodeWords } from 'postal-mime';
import { portableCharacters } from './portable-characters.js';

/** The head of a message, RFC 5322: fields unfolded and RFC 2047 words decoded. */
export interface Headers {
  /** The first field of that name (any case), blanks collapsed; undefined where there is none. */
  get(name: string): string | undefined;
  /** Index in the raw text at which the body starts. */
  readonly bodyStart: number;
}

/** @param raw the message as byte text (latin1), with `\n` or `\r\n` line ends; an mbox `From ` line may stand first */
export function parseHeaders(raw: string): Headers {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = (end === null ? raw : raw.slice(0, end.index)).replace(/^From [^\n]*\n/, '');
  const fields = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1));
  }
  return {
    bodyStart: end === null ? raw.length : end.index + end[0].length,
    get(name) {
      const value = fields.get(name.toLowerCase());
      if (value === undefined) return undefined;
      return portableCharacters(value.includes('=?') ? decodeWords(value) : value)
        .replace(/\s+/g, ' ')
        .trim();
    },
  };
}
