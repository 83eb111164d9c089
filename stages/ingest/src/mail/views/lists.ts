import { shorten } from '../../text/shorten.js';
import { maskPersonal } from '../clean-body.js';
import { plainSubject } from '../thread-subject.js';
import type { View } from '../view.js';

const BODY_CHARACTERS = 300;
const SUBJECT_CHARACTERS = 100;

/** Mails of mailing lists: subject without the list's tag, beginning of the body, and the list's name (`ilug`). */
export const lists: View = async function* ({ mails, groupOf, linesOf, warn }) {
  for (const mail of mails) {
    const list = listName(mail.headers.get('list-id') ?? '');
    if (mail.isSpam || list === undefined) {
      warn('not from a list');
      continue;
    }
    const body = shorten((await linesOf(mail)).filter((line) => !/^\s?>/.test(line)).join(' '), BODY_CHARACTERS);
    const subject = shorten(maskPersonal(plainSubject(mail.subject)), SUBJECT_CHARACTERS);
    if (body === '') warn('no readable body');
    else yield { id: mail.id, group: groupOf(mail.id), subject, body, list };
  }
};

/** `Irish Linux Users' Group <ilug.linux.ie>` is `ilug`. */
function listName(listId: string): string | undefined {
  return /<([\w-]+)\.[\w.-]+>/.exec(listId)?.[1]?.toLowerCase();
}
