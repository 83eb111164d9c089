import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonSchemas } from './json-schemas.js';

/** A part of a JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every field of a schema by its path, with its description. */
function descriptionsOf(schema: Schema): readonly (readonly [path: string, description: string | undefined])[] {
  const found: [string, string | undefined][] = [];
  const visit = (part: Schema, path: string): void => {
    for (const [name, inner] of Object.entries(part.$defs ?? {})) visit(inner, `${path}#${name}`);
    const others = [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? []), ...(part.prefixItems ?? [])];
    for (const each of others) visit(each, path);
    if (typeof part.items === 'object') visit(part.items, path);
    if (typeof part.additionalProperties === 'object') visit(part.additionalProperties, `${path}.*`);
    for (const [name, field] of Object.entries(part.properties ?? {})) {
      found.push([`${path}.${name}`, field.description]);
      visit(field, `${path}.${name}`);
    }
  };
  visit(schema, '');
  return found;
}

for (const [name, text] of Object.entries(jsonSchemas())) {
  test(`every field of ${name} is described, for editors that show it`, () => {
    const fields = descriptionsOf(JSON.parse(text) as Schema);
    assert.ok(fields.length > 10);
    assert.deepEqual(
      fields.filter(([, description]) => !description?.trim()).map(([path]) => path),
      [],
    );
  });
}

test('a field without a description is seen wherever it stands', () => {
  const field = { properties: { bare: {} } };
  const places: readonly Schema[] = [
    field,
    { $defs: { one: field } },
    { anyOf: [field] },
    { oneOf: [{ allOf: [field] }] },
    { items: field },
    { prefixItems: [field] },
    { additionalProperties: field },
  ];
  for (const schema of places) assert.deepEqual(descriptionsOf(schema).length, 1, JSON.stringify(schema));
});
