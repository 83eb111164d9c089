/** `1,234,567`; empty for no count. */
export function grouped(count: number | undefined): string {
  return count === undefined ? '' : String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `12.3%` of `0.1234`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}
