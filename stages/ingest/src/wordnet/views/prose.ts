import type { Synset } from '../synset.js';
import type { View } from '../view.js';

const MIN_CHARACTERS = 300;
const MAX_CHARACTERS = 600;

/** Definitions and examples as running text, several synsets a record, none of them from another split than the others. */
export const prose: View = function* ({ wordnet, selected, splitOf, warn }) {
  const open = new Map<string, { synsets: string[]; text: string }>();
  const record = ({ synsets, text }: { synsets: string[]; text: string }) => {
    const id = synsets[0] as string;
    return { id, group: wordnet.groupOf(id), synsets, text };
  };
  for (const synset of selected) {
    const split = splitOf(synset.id);
    const next = sentencesOf(synset);
    const part = open.get(split);
    if (part === undefined) open.set(split, { synsets: [synset.id], text: next });
    else if (part.text.length + 1 + next.length <= MAX_CHARACTERS) {
      part.synsets.push(synset.id);
      part.text += ` ${next}`;
    } else {
      yield record(part);
      open.set(split, { synsets: [synset.id], text: next });
    }
  }
  for (const part of open.values()) {
    if (part.text.length >= MIN_CHARACTERS) yield record(part);
    else warn('rest too short for a text');
  }
};

/** `Hood: an aggressive and violent young criminal. "..."` as sentences. */
function sentencesOf({ words, definition, examples }: Synset): string {
  const sentences = [`${words.slice(0, 3).join(', ')}: ${definition}`, ...examples];
  return sentences.map((text) => closed(text[0]?.toUpperCase() + text.slice(1))).join(' ');
}

function closed(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
