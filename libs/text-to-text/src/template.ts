import { InputError, type Place } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { type FieldPath, isList, isRecord, parseFieldPath } from './field-path.js';
import { required, type Scope } from './scope.js';

/**
 * The template language of the catalog of the 107. `{path}` is replaced by a column or derived value; `a.b` goes into a
 * record and `a[0]` into a list; `{path|options}` writes a list as `(A) first (B) second ...`; `{path|join:SEP}` joins
 * a list with SEP. `{{` is a brace. Everything else is literal.
 *
 * @example
 * parseTemplate('q: {question} choices: {choices|options}')
 */
export interface Template {
  readonly source: string;
  readonly parts: readonly (string | Placeholder)[];
}

interface Placeholder {
  readonly path: FieldPath;
  readonly as: 'text' | 'options' | 'join';
  readonly separator: string;
}

/** Reads a template. Errors say the character at which it goes wrong, counted from 1. */
export function parseTemplate(source: string, place: Place = {}): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = '';
  let at = 0;
  const fail = (position: number, message: string): never => {
    throw new InputError('bad-template', `template "${source}" at character ${position + 1}: ${message}`, place);
  };
  while (at < source.length) {
    const character = source[at] as string;
    if (character !== '{') {
      literal += character;
      at++;
    } else if (source[at + 1] === '{') {
      literal += '{';
      at += 2;
    } else {
      const close = source.indexOf('}', at);
      if (close < 0) fail(at, 'the "{" is not closed; write "{{" for a brace');
      const inside = source.slice(at + 1, close);
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(placeholder(inside, (offset, message) => fail(at + 1 + offset, message)));
      at = close + 1;
    }
  }
  if (literal !== '') parts.push(literal);
  return { source, parts };
}

function placeholder(inside: string, fail: (offset: number, message: string) => never): Placeholder {
  const bar = inside.indexOf('|');
  const pathText = bar < 0 ? inside : inside.slice(0, bar);
  if (pathText === '') fail(0, 'the placeholder names no field');
  let path: FieldPath;
  try {
    path = parseFieldPath(pathText);
  } catch (error) {
    fail(0, (error as Error).message);
    throw error;
  }
  if (bar < 0) return { path, as: 'text', separator: '' };
  const filter = inside.slice(bar + 1);
  if (filter === 'options') return { path, as: 'options', separator: ' ' };
  if (filter.startsWith('join:')) return { path, as: 'join', separator: filter.slice('join:'.length) };
  const near = nearMiss(filter.split(':')[0] as string, ['options', 'join']);
  const hint = near === undefined ? 'there are "options" and "join:SEP"' : `did you mean "${near}"?`;
  return fail(bar + 1, `there is no filter "${filter}"; ${hint}`);
}

/** Names of the top-level fields that a template asks for. */
export function fieldsOf(template: Template): readonly string[] {
  return template.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.path.steps[0] as string]));
}

/** Fills a template. A field that is absent, null, or of the wrong kind is an InputError that names it. */
export function fillTemplate(template: Template, scope: Scope): string {
  let text = '';
  for (const part of template.parts) text += typeof part === 'string' ? part : filled(part, scope);
  return text;
}

function filled(part: Placeholder, scope: Scope): string {
  const value = required(scope, part.path);
  if (part.as === 'text' && typeof value === 'string') return value;
  const place = { ...scope.place, field: part.path.text };
  if (part.as === 'text') return textOf(value, place);
  if (!isList(value)) {
    throw new InputError('not-a-list', `"${part.as}" needs a list, the value is ${kindOf(value)}`, place);
  }
  const texts = Array.from(value, (entry, i) =>
    typeof entry === 'string' ? entry : textOf(entry, { ...place, field: `${part.path.text}[${i}]` }),
  );
  return part.as === 'join' ? texts.join(part.separator) : writeOptions(texts, place);
}

/** `(A) first (B) second ...` */
function writeOptions(texts: readonly string[], place: Place): string {
  if (texts.length > 26) {
    throw new InputError('too-many-options', `there are ${texts.length} options and 26 letters`, place);
  }
  return texts.map((text, i) => `(${String.fromCharCode(65 + i)}) ${text}`).join(' ');
}

/** A scalar as text: numbers as JavaScript writes them, booleans as T5's label words `True` and `False`. */
export function textOf(value: unknown, place: Place): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || value === undefined) {
    throw new InputError('null-field', 'the value is null; add a skip rule for such records', place);
  }
  const hint = isList(value) ? `; write {${place.field}|join:, } or {${place.field}[0]}` : '';
  throw new InputError('not-a-text', `the value is ${kindOf(value)}, not a text${hint}`, place);
}

function kindOf(value: unknown): string {
  if (isList(value)) return 'a list';
  if (isRecord(value)) return `a record with the fields ${Object.keys(value).slice(0, 5).join(', ')}`;
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
