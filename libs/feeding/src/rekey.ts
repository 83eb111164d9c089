/** A record under new keys; a key that comes from nothing holds ''. SeqIO's `rekey`; an empty map changes nothing. */
export function rekey<T>(
  record: Readonly<Record<string, T>>,
  keyMap: Readonly<Record<string, string | null>>,
): Readonly<Record<string, T | ''>> {
  if (Object.keys(keyMap).length === 0) return record;
  return Object.fromEntries(
    Object.entries(keyMap).map(([key, from]) => {
      const value = from === null || from === '' ? undefined : record[from];
      return [key, value ?? ''];
    }),
  );
}
