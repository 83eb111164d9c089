import type { TemplateFormat } from '@exmix/cards/format-schema';
import { asJson } from './as-json.js';
import { cardScope } from './card-scope.js';
import type { RawRecord } from './format-result.js';
import type { Json } from './json.js';
import { fieldsOf, fillTemplate, parseTemplate } from './template.js';

/** The inputs of a card's templates alone: for a record that has no answer yet. */
export interface InputTemplate {
  /** Columns that the inputs of this record are made of, in the order in which they are read, with their values. */
  fields(record: RawRecord): Readonly<Record<string, Json>>;
  /** Columns that the template names itself; undefined where it needs derived values, which only a record shows. */
  readonly named: readonly string[] | undefined;
  /**
   * The model's input.
   *
   * @throws InputError where the record lacks a field, or has one of the wrong kind
   */
  fill(record: RawRecord): string;
}

/** @throws InputError where the templates or rules are wrong */
export function inputTemplate(format: TemplateFormat, card: string): InputTemplate {
  const template = parseTemplate(format.inputs, { card, field: 'format.inputs' });
  const derive = format.derive ?? {};
  const scopeOf = cardScope(derive, {}, { card });
  const fill = (record: RawRecord) => fillTemplate(template, scopeOf(record, { card }));
  const names = [...new Set(fieldsOf(template))];
  return {
    fill,
    named: names.some((name) => Object.hasOwn(derive, name)) ? undefined : names,
    fields: (record) => {
      const read = new Set<string>();
      const watched = new Proxy(record, {
        get: (target, name: string) => {
          read.add(name);
          return target[name];
        },
      });
      fill(watched);
      return Object.fromEntries([...read].map((name) => [name, asJson(record[name])]));
    },
  };
}
