import { shorten } from '../../text/shorten.js';
import { maskPersonal } from '../clean-body.js';
import { mailDate } from '../mail-date.js';
import type { View } from '../view.js';

const FIELD_CHARACTERS = 80;

/** Head of a mail as a passage, and a question each that a field of it answers: sender, subject, date, list. */
export const headerQuestions: View = async function* ({ mails, groupOf, warn }) {
  for (const { id, headers, subject } of mails) {
    const short = (text: string) => shorten(maskPersonal(text), FIELD_CHARACTERS);
    const from = short(headers.get('from') ?? '');
    const sender = from.replace('[address]', '').replace(/["()]/g, '').trim();
    const topic = short(subject);
    const date = mailDate(headers.get('date') ?? '')?.text ?? '';
    const list = short((headers.get('list-id') ?? '').replace(/<[^>]*>/g, ''));
    const fields = [
      ['Date', date],
      ['From', from],
      ['List', list],
      ['Subject', topic],
    ].filter(([, value]) => value !== '');
    const passage = fields.map(([name, value]) => `${name}: ${value}`).join(' ');
    const questions = [
      ['who sent the mail?', sender],
      ['what is the mail about?', topic],
      ['when was the mail sent?', date],
      ['which list was it sent to?', list],
    ] as const;
    for (const [n, [question, answer]] of questions.entries()) {
      if (answer === '') warn('field is missing');
      else yield { id: `${id}/${n}`, group: groupOf(id), passage, question, answer };
    }
  }
};
