export type Unflattened<T> = T | { [key: string]: Unflattened<T> };

/** `{ 'a/b': 1 }` as `{ a: { b: 1 } }`. SeqIO's `unflatten_dict`. */
export function unflatten<T>(flat: Readonly<Record<string, T>>, separator = '/'): Record<string, Unflattened<T>> {
  const root: Record<string, Unflattened<T>> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = path.split(separator);
    const last = keys.pop() as string;
    let at = root;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, Unflattened<T>>;
    }
    at[last] = value;
  }
  return root;
}
