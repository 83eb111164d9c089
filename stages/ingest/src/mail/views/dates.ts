import { mailDate } from '../mail-date.js';
import type { View } from '../view.js';

/** `Date:` headers with the instant in UTC (`utc`) and the time as written (`local`), ISO 8601. */
export const dates: View = async function* ({ mails, groupOf, warn }) {
  for (const mail of mails) {
    const date = mailDate(mail.headers.get('date') ?? '');
    if (date === undefined) warn('no valid date');
    else yield { id: mail.id, group: groupOf(mail.id), ...date };
  }
};
