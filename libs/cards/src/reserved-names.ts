/** Names of aggregate units, which no task and no phase may bear. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['mixture', 'vocabulary', 'report']);
