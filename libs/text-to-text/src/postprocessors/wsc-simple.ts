import type { Json } from '../json.js';
import type { Postprocessor } from '../postprocessor.js';

const DETERMINERS = new Set(
  'a an few her his each every many much my our some that the their these this those which whose your'.split(' '),
);

/**
 * 1 when the output names the noun that the example asks about, 0 when not; of a target its label. Case and
 * determiners do not count; either may hold the other's words. An output with a possessive never agrees with a noun
 * without one.
 */
export const postprocess: Postprocessor = (text, { example, isTarget }) => {
  if (isTarget) return example.label as Json;
  const referent = clean(String(example.targets_pretokenized ?? example.targets));
  const prediction = clean(text);
  if (prediction === '') return -1;
  if (prediction.includes("'") !== referent.includes("'")) return 0;
  const [said, asked] = [prediction.split(' '), referent.split(' ')];
  const within = (words: readonly string[], others: readonly string[]) => words.every((word) => others.includes(word));
  return within(said, asked) || within(asked, said) ? 1 : 0;
};

function clean(text: string): string {
  const words = text.trim().toLowerCase().split(' ');
  return words.filter((word) => !DETERMINERS.has(word)).join(' ');
}
