import { DisjointSets } from '../disjoint-sets.js';

/** What groups mails. */
export interface GroupedMail {
  readonly id: string;
  /** Normalised subject, see `thread-subject.ts`; '' groups with nothing. */
  readonly subjectKey: string;
  /** Its own message id and those that it refers to. */
  readonly messageIds: readonly string[];
  /** See `bodyFingerprint`; '' groups with nothing. */
  readonly fingerprint: string;
}

/**
 * Mails that must be in one split: those of a thread (same subject, or linked by `In-Reply-To` and `References`), and
 * copies of the same text (spam comes again under other subjects).
 *
 * @returns the group key of a mail: the smallest id of its group
 */
export function mailGroups(mails: Iterable<GroupedMail>): (id: string) => string {
  const sets = new DisjointSets();
  const first = new Map<string, string>();
  for (const { id, subjectKey, messageIds, fingerprint } of mails) {
    const traits = messageIds.map((messageId) => `id ${messageId}`);
    if (subjectKey !== '') traits.push(`subject ${subjectKey}`);
    if (fingerprint !== '') traits.push(`body ${fingerprint}`);
    for (const trait of traits) {
      const other = first.get(trait);
      if (other === undefined) first.set(trait, id);
      else sets.join(other, id);
    }
  }
  return (id) => sets.find(id);
}

const FINGERPRINT_CHARACTERS = 200;
const MIN_FINGERPRINT_CHARACTERS = 60;

/** The first letters of a raw body, without the lines that MIME makes; '' for short bodies, which say too little. */
export function bodyFingerprint(body: string): string {
  const text = body
    .slice(0, 8192)
    .replace(/^(?:--.*|[A-Za-z-]+: .*|[ \t]+\S*(?:charset|boundary|name)=.*|This is a multi-?part message.*)$/gim, '')
    .replace(/[^A-Za-z]+/g, '')
    .toLowerCase();
  return text.length < MIN_FINGERPRINT_CHARACTERS ? '' : text.slice(0, FINGERPRINT_CHARACTERS);
}
