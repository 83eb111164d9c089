/** Documentation text without mark-up: links and code as their text, no emphasis, white space as single spaces. */
export function plainText(text: string): string {
  return text
    .replace(/\{@link\s+\S+?(?:\s+([^}]*))?\}/g, (_, label: string | undefined) => label ?? '')
    .replace(/!?\[([^\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, ' ')
    .replace(/\*\*|`/g, '')
    .replace(/(^|[\s(])_([^_]+)_(?=[\s.,;:)]|$)/g, '$1$2')
    .replace(/\s+/g, ' ')
    .trim();
}
