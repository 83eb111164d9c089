/** A subject without reply marks and list tags: `Re: [Garden] Fwd: roses (was: tulips)` is `roses`. */
export function plainSubject(subject: string): string {
  let text = subject;
  for (let previous = ''; previous !== text; ) {
    previous = text;
    text = text
      .replace(/^\s*(?:(?:re|fw|fwd|aw|antwort|sv)(?:\[\d+\])?\s*:|\[[^\]]{1,40}\])\s*/i, '')
      .replace(/\s*\((?:was|fwd)\b[^)]*\)\s*$/i, '')
      .trim();
  }
  return text;
}

/** What the mails of a thread share of their subjects: letters and digits in lower case. */
export function subjectKey(subject: string): string {
  return plainSubject(subject)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether the subject says that the mail answers or forwards another. */
export function isReply(subject: string): boolean {
  return /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|fw|fwd|aw|sv)(?:\[\d+\])?\s*:/i.test(subject);
}
