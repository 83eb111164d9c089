/**
 * A body's lines as a person wrote them: without uuencoded and PGP blocks, signatures, list footers and advertisements
 * of list hosts. Addresses, links and telephone numbers are masked, because the mails are real people's.
 */
export function cleanBody(text: string): string[] {
  const lines: string[] = [];
  let inBlock: RegExp | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(?!\t)\p{Cc}|\ufffd/gu, '').trimEnd();
    if (inBlock !== undefined) {
      if (inBlock.test(line)) inBlock = undefined;
      continue;
    }
    inBlock = blockEnd(line);
    if (FOOTER.test(line)) break;
    if (inBlock !== undefined || UUENCODED.test(line) || RULE.test(line)) continue;
    lines.push(maskPersonal(line));
  }
  while (lines.length > 0 && /^[\s\-=*_]*$/.test(lines.at(-1) as string)) lines.pop();
  return lines;
}

const UUENCODED = /^M[!-`]{60}$/;

/** A line drawn with characters: the frame of a box, an underlining. */
const RULE = /^\s?[>|]?\s*[-+=*_~#|.:]{4,}\s*$/;

/** `-- ` opens a signature (RFC 3676); a long rule or the host's advertisement opens a footer. */
const FOOTER =
  /^(?:--\s*|_{20,}.*|-{3,} ?Original Message ?-{3,}|This sf\.net email is sponsored by.*|To unsubscribe,? .*)$/i;

function blockEnd(line: string): RegExp | undefined {
  if (/^begin [0-7]{3} \S/.test(line)) return /^end\s*$/;
  if (/^-----BEGIN PGP SIGNATURE-----/.test(line)) return /^-----END PGP SIGNATURE-----/;
  if (/^-----BEGIN PGP SIGNED MESSAGE-----/.test(line)) return /^\s*$/;
  return undefined;
}

/** Addresses, links and telephone numbers as `[address]`, `[link]`, `[number]`. */
export function maskPersonal(text: string): string {
  return text
    .replace(/<?(?:https?|ftp|mailto):[^\s<>")]+>?|\bwww\.[^\s<>")]+/gi, '[link]')
    .replace(/<?[\w.+=-]+@[\w-]+(?:\.[\w-]+)*>?/g, '[address]')
    .replace(/(?:\+\d{1,3}[ -]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/g, '[number]');
}
