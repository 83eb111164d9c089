import PostalMime from 'postal-mime';
import { stripHtml } from '../text/strip-html.js';
import type { Headers } from './headers.js';
import { portableCharacters } from './portable-characters.js';

/** Text parts shorter than this give way to the HTML part ("this message needs an HTML reader"). */
const MIN_TEXT_CHARACTERS = 20;

/**
 * The readable text of a message: the plain part, or the HTML part without its tags. Multipart, quoted-printable, base64
 * and charsets are decoded by postal-mime; attachments are left out. A truncated message gives the text of what is there.
 *
 * @param headers of the same message
 */
export async function bodyText(raw: Uint8Array, headers: Headers): Promise<string> {
  const plain = unencodedText(raw, headers);
  if (plain !== undefined) return portableCharacters(plain);
  const { text = '', html } = await PostalMime.parse(raw);
  if (html === undefined || text.trim().length >= MIN_TEXT_CHARACTERS) return portableCharacters(text);
  return stripHtml(portableCharacters(html));
}

/**
 * The text of a message of one part whose bytes are its characters; undefined for all others. Three of four mails are
 * such, and the MIME parser takes ten times as long for them.
 */
function unencodedText(raw: Uint8Array, headers: Headers): string | undefined {
  const type = headers.get('content-type') ?? 'text/plain';
  const encoding = headers.get('content-transfer-encoding') ?? '7bit';
  if (!/^text\/plain\b/i.test(type) || /format="?flowed/i.test(type) || !/^(?:7bit|8bit|binary)$/i.test(encoding))
    return undefined;
  const charset = /charset="?([\w.:-]+)/i.exec(type)?.[1] ?? 'us-ascii';
  try {
    return new TextDecoder(charset).decode(raw.subarray(headers.bodyStart));
  } catch {
    return undefined; // A charset that this decoder does not know: the parser guesses.
  }
}
