import { sentences } from '../../text/sentences.js';
import { shorten } from '../../text/shorten.js';
import type { Mail } from '../mail.js';
import { splitReplies } from '../split-reply.js';
import type { View, ViewInput } from '../view.js';

const QUOTED_CHARACTERS = 300;
const REPLY_CHARACTERS = 120;

/** A quoted block of a mail and the text that answers it. */
export const replies: View = async function* (input) {
  for await (const { id, mail, quoted, reply } of replyPairs(input))
    yield { id, group: input.groupOf(mail.id), quoted, reply };
};

export interface ReplyOfMail {
  readonly id: string;
  readonly mail: Mail;
  readonly quoted: string;
  readonly reply: string;
}

/** The answered blocks of wanted mails, shortened: of the quote the end, of the reply the first sentences. */
export async function* replyPairs({ mails, groupOf, linesOf, warn }: ViewInput): AsyncIterable<ReplyOfMail> {
  const seen = new Set<string>();
  const quotedIn = new Map<string, string>();
  for (const mail of mails) {
    if (mail.isSpam) continue;
    const pairs = splitReplies(await linesOf(mail));
    if (pairs.length === 0) warn('no answered quote');
    for (const [n, pair] of pairs.entries()) {
      const quoted = ending(pair.quoted, QUOTED_CHARACTERS);
      const reply = opening(pair.reply, REPLY_CHARACTERS);
      const thread = quotedIn.get(quoted) ?? groupOf(mail.id);
      quotedIn.set(quoted, thread);
      if (seen.has(reply)) warn('same reply again');
      else if (thread !== groupOf(mail.id)) warn('same quote in another thread');
      else yield { id: `${mail.id}/${n}`, mail, quoted, reply };
      seen.add(reply);
    }
  }
}

/** The first sentences of a text, as many as fit; of a first one that is too long its beginning. */
function opening(text: string, characters: number): string {
  let kept = '';
  for (const sentence of sentences(text)) {
    if (kept !== '' && kept.length + 1 + sentence.length > characters) break;
    kept = kept === '' ? sentence : `${kept} ${sentence}`;
  }
  return shorten(kept, characters);
}

/** The last words of a text, at most so many characters. */
export function ending(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const end = text.slice(-characters);
  return end.slice(end.indexOf(' ') + 1);
}
