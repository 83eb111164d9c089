import { shorten } from '../../text/shorten.js';
import type { Mail } from '../mail.js';
import { splitReply } from '../split-reply.js';
import type { View, ViewInput } from '../view.js';

const QUOTED_CHARACTERS = 300;
const REPLY_CHARACTERS = 200;

/** A quoted block of a mail and the text that answers it. */
export const replies: View = async function* (input) {
  for await (const { mail, quoted, reply } of replyPairs(input))
    yield { id: mail.id, group: input.groupOf(mail.id), quoted, reply };
};

/** The first answered block of each mail of people, shortened: of the quote the end, of the reply the beginning. */
export async function* replyPairs({
  mails,
  linesOf,
  warn,
}: ViewInput): AsyncIterable<{ mail: Mail; quoted: string; reply: string }> {
  const seen = new Set<string>();
  for (const mail of mails) {
    if (mail.isSpam) continue;
    const pair = splitReply(await linesOf(mail));
    if (pair === undefined) {
      warn('no answered quote');
      continue;
    }
    const quoted = ending(pair.quoted, QUOTED_CHARACTERS);
    const reply = shorten(pair.reply, REPLY_CHARACTERS);
    if (seen.has(reply)) {
      warn('same reply again');
      continue;
    }
    seen.add(reply);
    yield { mail, quoted, reply };
  }
}

/** The last words of a text, at most so many characters. */
export function ending(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const end = text.slice(-characters);
  return end.slice(end.indexOf(' ') + 1);
}
