/** `Greek philosopher (470-399 BC)` without its last parenthesis when that holds a number: years of life, heights. */
export function withoutYears(definition: string): string {
  return definition.replace(/\s*\([^()]*\d[^()]*\)\s*$/, '');
}
