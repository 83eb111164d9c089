import { readMails } from '../mail/read-mails.js';
import { VIEWS } from '../mail/views/all-views.js';
import { unitHash } from '../split/unit-hash.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Raw mails of a package as the records of a task, as the card's view says. */
export async function* read(source: SourceOf<'mail'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const { mails, groupOf, linesOf } = await files.derived('mails', () => readMails(files, context.signal));
  const records = VIEWS[source.view]({
    mails,
    groupOf,
    splitOf: (id) => context.splitOf(groupOf(id)),
    linesOf,
    hash: (id) => unitHash(context.seed, id),
    warn: context.warn,
  });
  for await (const record of records) yield { record };
}
