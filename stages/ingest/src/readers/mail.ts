import { bodyText } from '../mail/body-text.js';
import { cleanBody } from '../mail/clean-body.js';
import { readMails } from '../mail/read-mails.js';
import { VIEWS } from '../mail/views/all-views.js';
import { unitHash } from '../split/unit-hash.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Raw mails of a package as the records of a task, as the card's view says. */
export async function* read(source: SourceOf<'mail'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const { mails, groupOf } = await readMails(files, context.signal);
  const records = VIEWS[source.view]({
    mails,
    groupOf,
    splitOf: (id) => context.splitOf(groupOf(id)),
    linesOf: async (mail) => cleanBody(await bodyText(mail.raw, mail.headers)),
    hash: (id) => unitHash(context.seed, id),
    warn: context.warn,
  });
  for await (const record of records) yield { record };
}
