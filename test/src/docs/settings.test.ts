import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from './documents.js';

/** A part of a JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema & { readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

interface Field {
  /** What stands for it where it is left out: a default as JSON, `required`, or nothing. */
  readonly otherwise: Set<string>;
  readonly descriptions: Set<string | undefined>;
}

/** All fields by their paths; those that several variants have are one. */
function fieldsOf(schema: Schema): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const visit = (part: Schema, path: string): void => {
    assert.equal(part.$ref, undefined, 'references are not followed here');
    for (const one of [...(part.anyOf ?? []), ...(part.oneOf ?? [])]) visit(one, path);
    if (part.items !== undefined) visit(part.items, path);
    if (typeof part.additionalProperties === 'object') visit(part.additionalProperties, `${path}.*`);
    for (const [name, field] of Object.entries(part.properties ?? {})) {
      const own = path === '' ? name : `${path}.${name}`;
      const otherwise = part.required?.includes(name) ? 'required' : '';
      const known = fields.get(own) ?? { otherwise: new Set(), descriptions: new Set() };
      known.otherwise.add(field.default === undefined ? otherwise : `\`${JSON.stringify(field.default)}\``);
      known.descriptions.add(field.description);
      fields.set(own, known);
      visit(field, own);
    }
  };
  visit(schema, '');
  return fields;
}

test('docs/pipeline.md has every field of a pipeline with its default and what editors say of it, and no other', () => {
  const known = fieldsOf(JSON.parse(textOf('libs/cards/schemas/pipeline.schema.json')) as Schema);
  assert.ok(known.size > 90);
  const rows = [...textOf('docs/pipeline.md').matchAll(/^\| `([^`]+)` \| (.+?) \|(?: (.+))? \|$/gm)];
  const said = new Map(rows.map(([, field, about, otherwise = '']) => [field as string, { about, otherwise }]));
  assert.deepEqual([...said.keys()].sort(), [...known.keys()].sort());
  for (const [field, { about, otherwise }] of said) {
    const { otherwise: values, descriptions } = known.get(field) as Field;
    // Fields of several variants with defaults of their own say in words which is whose.
    if (values.size === 1) assert.equal(otherwise, [...values][0], field);
    assert.deepEqual([...descriptions], [about], field);
  }
});
