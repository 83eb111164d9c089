import PostalMime from 'postal-mime';
import { stripHtml } from '../text/strip-html.js';

/** Text parts shorter than this give way to the HTML part ("this message needs an HTML reader"). */
const MIN_TEXT_CHARACTERS = 20;

/**
 * The readable text of a message: the plain part, or the HTML part without its tags. Multipart, quoted-printable, base64
 * and charsets are decoded by postal-mime; attachments are left out. A truncated message gives the text of what is there.
 */
export async function bodyText(raw: Uint8Array): Promise<string> {
  const { text = '', html } = await PostalMime.parse(raw);
  if (html === undefined || text.trim().length >= MIN_TEXT_CHARACTERS) return text;
  return stripHtml(html);
}
