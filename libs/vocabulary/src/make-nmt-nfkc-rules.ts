import { NMT_FULL_WIDTH_TILDE, NMT_REMOVED, NMT_SPACES } from './nmt-characters.js';

/**
 * Derives the rules of the normalisation `nmt_nfkc` from the Unicode data of the running engine: NFKC for single code
 * points and for the sequences that compose, plus the white space and control characters of machine translation data.
 *
 * Development only: engines differ in their Unicode version, so the stages use the rules as they were once derived
 * (`nmt-nfkc-rules.ts`), never this function.
 *
 * @see google/sentencepiece src/builder.cc, whose rules these are
 */
export function makeNmtNfkcRules(): Map<string, string> {
  const rules = new Map<string, string>();
  /** Characters that decompose to the same single character, by that character; it is one of them. */
  const alike = new Map<string, string[]>();
  const sequences = new Set<string>();
  for (let codePoint = 1; codePoint <= 0x10ffff; codePoint++) {
    if (!isCharacter(codePoint)) continue;
    const character = String.fromCodePoint(codePoint);
    const composed = character.normalize('NFKC');
    if (composed !== character) rules.set(character, composed);
    const decomposed = character.normalize('NFKD');
    if ([...decomposed].length > 1) sequences.add(decomposed);
    else alike.set(decomposed, [...(alike.get(decomposed) ?? []), character]);
  }
  for (const sequence of sequences) {
    const composed = sequence.normalize('NFC');
    if (composed === sequence) continue;
    for (const spelling of spellings([...sequence], alike)) {
      if (spelling !== composed) rules.set(spelling, composed);
    }
  }
  for (const space of NMT_SPACES) rules.set(space, ' ');
  for (const control of NMT_REMOVED) rules.set(control, '');
  rules.delete(NMT_FULL_WIDTH_TILDE);
  return withoutRedundant(rules);
}

function isCharacter(codePoint: number): boolean {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return false;
  if (codePoint >= 0xfdd0 && codePoint <= 0xfdef) return false;
  return (codePoint & 0xfffe) !== 0xfffe;
}

/** Every way to write a decomposed sequence with characters that decompose to its members. */
function spellings(members: readonly string[], alike: ReadonlyMap<string, readonly string[]>): string[] {
  let found = [''];
  for (const member of members) {
    const choices = alike.get(member) ?? [member];
    found = found.flatMap((start) => choices.map((choice) => start + choice));
  }
  return found;
}

/** Drops longer rules whose effect the shorter ones have already. */
function withoutRedundant(rules: ReadonlyMap<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  const byLength = [...rules].map(([from, to]) => ({ from: [...from], to }));
  byLength.sort((a, b) => a.from.length - b.from.length);
  for (const { from, to } of byLength) {
    if (from.length === 1 || replace(kept, from) !== to) kept.set(from.join(''), to);
  }
  return kept;
}

function replace(rules: ReadonlyMap<string, string>, characters: readonly string[]): string {
  let result = '';
  for (let at = 0; at < characters.length; ) {
    let length = Math.min(characters.length - 1, characters.length - at);
    while (length > 0 && !rules.has(characters.slice(at, at + length).join(''))) length--;
    result += length === 0 ? characters[at] : rules.get(characters.slice(at, at + length).join(''));
    at += Math.max(1, length);
  }
  return result;
}
