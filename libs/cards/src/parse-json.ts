import { InputError } from '@exmix/errors/input-error';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** Strict JSON. Throws an `InputError` with line and column (from 1) for what is not JSON and for a key given twice. */
export function parseJson(text: string, file: string): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) {
    const what = printParseErrorCode(first.error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase();
    throw new InputError('invalid-json', `${what} at ${position(text, first.offset)}`, { file });
  }
  if (tree !== undefined) refuseDuplicateKeys(tree, text, file);
  return JSON.parse(text);
}

function refuseDuplicateKeys(node: Node, text: string, file: string): void {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    if (node.type === 'object') {
      const key = child.children?.[0] as Node;
      if (seen.has(key.value))
        throw new InputError('duplicate-key', `"${key.value}" is given twice, again at ${position(text, key.offset)}`, {
          file,
        });
      seen.add(key.value);
    }
    refuseDuplicateKeys(child, text, file);
  }
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')}`;
}
