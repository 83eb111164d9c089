/** A member of a record by any name; what every object inherits, such as `constructor`, is none. */
export function ownMember<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
