import { shorten } from '../../text/shorten.js';
import { maskPersonal } from '../clean-body.js';
import type { View } from '../view.js';

const BODY_CHARACTERS = 300;
const SUBJECT_CHARACTERS = 100;

/** A mail a record, `spam` or `ham`: subject and beginning of the body. Copies of the same text come once. */
export const messages: View = async function* ({ mails, groupOf, linesOf, warn }) {
  const seen = new Set<string>();
  for (const mail of mails) {
    const body = shorten((await linesOf(mail)).join(' '), BODY_CHARACTERS);
    const subject = shorten(maskPersonal(mail.subject), SUBJECT_CHARACTERS);
    if (body === '') {
      warn('no readable body');
      continue;
    }
    if (seen.has(body)) {
      warn('same text again');
      continue;
    }
    seen.add(body);
    yield { id: mail.id, group: groupOf(mail.id), subject, body, label: mail.isSpam ? 'spam' : 'ham' };
  }
};
