/** A decoded value as exmix hands it out: null for what is absent, numbers for 64-bit integers that fit. */
export function plainValue(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
    case 'object':
      if (Array.isArray(value)) return value.map(plainValue);
      if (value !== null && Object.getPrototypeOf(value) === Object.prototype) {
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
      }
      return value;
    default:
      return value;
  }
}
