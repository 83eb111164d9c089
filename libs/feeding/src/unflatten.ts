export type Unflattened<T> = T | { [key: string]: Unflattened<T> };

/** `{ 'a/b': 1 }` as `{ a: { b: 1 } }`. SeqIO's `unflatten_dict`. */
export function unflatten<T>(flat: Readonly<Record<string, T>>, separator = '/'): Record<string, Unflattened<T>> {
  const root: Record<string, Unflattened<T>> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = path.split(separator);
    const last = keys.pop() as string;
    let at = root;
    for (const key of keys) {
      if (!Object.hasOwn(at, key)) define(at, key, {});
      at = at[key] as Record<string, Unflattened<T>>;
    }
    define(at, last, value);
  }
  return root;
}

/** A member of the object itself, whatever its name: assigning `__proto__` would change what it inherits from. */
function define<T>(object: Record<string, Unflattened<T>>, key: string, value: Unflattened<T>): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
