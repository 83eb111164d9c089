import type { ProseDocument } from './prose-document.js';

/** Shorter sentences ("Thank you all.") are common property. */
const MIN_CHARACTERS = 40;

/**
 * Leaves out the sentences that an earlier document had: speeches that were given and sent, and formulas. What two
 * documents share would else be in two splits.
 */
export function newSentences(warn: (reason: string) => void): (document: ProseDocument) => ProseDocument {
  const seen = new Map<string, string>();
  return (document) => ({
    ...document,
    sentences: document.sentences.filter((sentence) => {
      if (sentence.length < MIN_CHARACTERS) return true;
      const owner = seen.get(sentence);
      if (owner === undefined) seen.set(sentence, document.id);
      if (owner === undefined || owner === document.id) return true;
      warn('sentence of an earlier document');
      return false;
    }),
  });
}
