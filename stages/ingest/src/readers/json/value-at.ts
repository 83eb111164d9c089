/** The value at a way such as `a.b[0]`; undefined where the way ends early. */
export function valueAt(value: unknown, way: string): unknown {
  let at = value;
  for (const key of way.split(/[.[\]]+/)) {
    if (key === '') continue;
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
