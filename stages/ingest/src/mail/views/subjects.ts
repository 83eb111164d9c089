import { shorten } from '../../text/shorten.js';
import { maskPersonal } from '../clean-body.js';
import { isReply, plainSubject, subjectKey } from '../thread-subject.js';
import type { View } from '../view.js';

const BODY_CHARACTERS = 400;
const MIN_BODY_CHARACTERS = 60;
const MIN_SUBJECT_CHARACTERS = 8;

/** Mails of people and feeds that open a thread: beginning of the body, and the subject without list tags. */
export const subjects: View = async function* ({ mails, groupOf, linesOf, warn }) {
  const seen = new Set<string>();
  for (const mail of mails) {
    if (mail.isSpam || isReply(mail.subject) || mail.headers.get('in-reply-to') !== undefined) {
      warn('spam or a reply');
      continue;
    }
    const subject = maskPersonal(plainSubject(mail.subject));
    const key = subjectKey(subject);
    if (subject.length < MIN_SUBJECT_CHARACTERS || seen.has(key)) {
      warn('subject too short or seen before');
      continue;
    }
    const body = shorten((await linesOf(mail)).filter((line) => !NOT_PROSE.test(line)).join(' '), BODY_CHARACTERS);
    if (body.length < MIN_BODY_CHARACTERS) {
      warn('body too short');
      continue;
    }
    seen.add(key);
    yield { id: mail.id, group: groupOf(mail.id), subject, body };
  }
};

/** Lines that a feed reader puts above its text, quotes, and who is quoted. */
const NOT_PROSE = /^\s*(?:(?:URL|Date|Link):\s|[>|}])|\b(?:wrote|writes|said):\s*$/;
