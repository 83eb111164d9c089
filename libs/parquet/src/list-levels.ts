/**
 * Repetition and definition levels of lists with required elements (Dremel; Melnik et al. 2010).
 * A list of n > 0 elements has n entries; an empty list and a null have one entry and no value.
 *
 * @param lengths length of each list, -1 for null
 * @param nullable whether the list itself is optional: levels are 0 null, 1 empty, 2 element, else 0 empty, 1 element
 */
export function listLevels(lengths: ArrayLike<number>, start: number, end: number, nullable: boolean): ListLevels {
  let entries = 0;
  for (let i = start; i < end; i++) entries += Math.max(1, lengths[i] as number);
  const repetition = new Uint8Array(entries).fill(1);
  const maxDefinition = nullable ? 2 : 1;
  const definition = new Uint8Array(entries).fill(maxDefinition);
  let missing = 0;
  let entry = 0;
  for (let i = start; i < end; i++) {
    const length = lengths[i] as number;
    repetition[entry] = 0;
    if (length <= 0) {
      definition[entry] = length < 0 ? 0 : maxDefinition - 1;
      missing++;
      entry++;
    } else {
      entry += length;
    }
  }
  return { entries, missing, repetition, definition, maxDefinition };
}

export interface ListLevels {
  readonly entries: number;
  /** Entries without a value: empty lists and nulls. */
  readonly missing: number;
  readonly repetition: Uint8Array;
  readonly definition: Uint8Array;
  readonly maxDefinition: number;
}
