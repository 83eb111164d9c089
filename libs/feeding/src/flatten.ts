/** `{ a: { b: 1 } }` as `{ 'a/b': 1 }`; lists stay whole. SeqIO's `flatten_dict`. */
export function flatten(nested: Readonly<Record<string, unknown>>, separator = '/'): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(nested)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      flat[key] = value;
      continue;
    }
    for (const [inner, entry] of Object.entries(flatten(value as Record<string, unknown>, separator))) {
      flat[`${key}${separator}${inner}`] = entry;
    }
  }
  return flat;
}
