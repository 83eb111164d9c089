/**
 * Lexicographer files in the order of lexnames(5WN), without the part of speech. `Tops` holds the nouns at the top of
 * the hierarchy, named `entity` here; adjectives and adverbs have no classes worth a name.
 */
export const SUPERSENSES: readonly string[] = [
  ...['all', 'pert', 'all', 'entity', 'act', 'animal', 'artifact', 'attribute', 'body', 'cognition', 'communication'],
  ...['event', 'feeling', 'food', 'group', 'location', 'motive', 'object', 'person', 'phenomenon', 'plant'],
  ...['possession', 'process', 'quantity', 'relation', 'shape', 'state', 'substance', 'time', 'body', 'change'],
  ...['cognition', 'communication', 'competition', 'consumption', 'contact', 'creation', 'emotion', 'motion'],
  ...['perception', 'possession', 'social', 'stative', 'weather', 'participle'],
];
