import type { PackageFiles } from '@exmix/stage-kit/source-files';
import { bodyText } from './body-text.js';
import { cleanBody } from './clean-body.js';
import { parseHeaders } from './headers.js';
import type { Mail } from './mail.js';
import { bodyFingerprint, mailGroups } from './mail-groups.js';
import { subjectKey } from './thread-subject.js';

const FILES_AT_ONCE = 32;
/** Bytes of a body that are read: tasks show its beginning, and a few carry attachments of a megabyte. */
const MAX_BODY_BYTES = 8 * 1024;
const MAX_HEAD_BYTES = 16 * 1024;

export interface Mails {
  /** In order of their ids. */
  readonly mails: readonly Mail[];
  /** Group key of a mail; see `mail-groups.ts`. */
  readonly groupOf: (id: string) => string;
  /** Lines of a mail's body, decoded, cleaned and masked; made when first asked for. */
  readonly linesOf: (mail: Mail) => Promise<readonly string[]>;
}

/** Reads the messages `data/<folder>/*.txt` of a package; folders whose name starts with `spam` hold spam. */
export async function readMails(files: PackageFiles, signal: AbortSignal): Promise<Mails> {
  const paths = (await files.list('data')).filter((path) => /^data\/[^/]+\/[^/]+\.txt$/.test(path));
  const mails: Mail[] = [];
  for (let at = 0; at < paths.length; at += FILES_AT_ONCE) {
    signal.throwIfAborted();
    const batch = paths.slice(at, at + FILES_AT_ONCE);
    mails.push(...(await Promise.all(batch.map((path) => readMail(files, path)))));
  }
  const lines = new Map<Mail, Promise<readonly string[]>>();
  const linesOf = (mail: Mail): Promise<readonly string[]> => {
    const known = lines.get(mail) ?? bodyText(mail.raw, mail.headers).then(cleanBody);
    lines.set(mail, known);
    return known;
  };
  return { mails, groupOf: mailGroups(traitsOf(mails)), linesOf };
}

async function readMail(files: PackageFiles, path: string): Promise<Mail> {
  const bytes = await (await files.open(path)).bytes();
  const headers = parseHeaders(byteText(bytes.subarray(0, MAX_HEAD_BYTES)));
  const raw = bytes.subarray(0, headers.bodyStart + MAX_BODY_BYTES);
  const id = path.slice('data/'.length);
  return { id, isSpam: id.startsWith('spam'), headers, subject: headers.get('subject') ?? '', raw };
}

function* traitsOf(mails: readonly Mail[]) {
  for (const { id, headers, subject, raw } of mails)
    yield {
      id,
      subjectKey: subjectKey(subject),
      messageIds: ['message-id', 'in-reply-to', 'references'].flatMap(
        (name) => headers.get(name)?.match(/<[^<>\s]+@[^<>\s]+>/g) ?? [],
      ),
      fingerprint: bodyFingerprint(byteText(raw.subarray(headers.bodyStart))),
    };
}

/** Bytes as characters of the same number. */
function byteText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
