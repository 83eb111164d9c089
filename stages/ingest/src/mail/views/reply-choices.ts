import { shorten } from '../../text/shorten.js';
import type { View } from '../view.js';
import { ending, replyPairs } from './replies.js';

const QUOTED_CHARACTERS = 150;
const REPLY_CHARACTERS = 100;

/** A quoted block with two replies as `choices`: the true one, named by `letter`, and one of another mail of the split. */
export const replyChoices: View = async function* (input) {
  const { groupOf, splitOf, hash, warn } = input;
  const pairs: { id: string; mail: string; quoted: string; reply: string }[] = [];
  for await (const { id, mail, quoted, reply } of replyPairs(input)) {
    const shown = { quoted: ending(quoted, QUOTED_CHARACTERS), reply: shorten(reply, REPLY_CHARACTERS) };
    pairs.push({ id, mail: mail.id, ...shown });
  }
  const bySplit = new Map<string, typeof pairs>();
  for (const pair of pairs) {
    const split = splitOf(pair.mail);
    bySplit.set(split, [...(bySplit.get(split) ?? []), pair]);
  }
  for (const { id, mail, quoted, reply } of pairs) {
    // Another thread's: a reply of the same thread may fit as well.
    const others = (bySplit.get(splitOf(mail)) ?? []).filter((pair) => groupOf(pair.mail) !== groupOf(mail));
    const other = others[hash(`${id} other`) % others.length];
    if (other === undefined) {
      warn('no other thread in the split');
      continue;
    }
    const isFirst = hash(`${id} first`) % 2 === 0;
    const choices = isFirst ? [reply, other.reply] : [other.reply, reply];
    yield { id, group: groupOf(mail), mails: [mail, other.mail], quoted, choices, letter: isFirst ? 'A' : 'B' };
  }
};
