import { InputError, type Place } from '@exmix/errors/input-error';
import { textField } from '../fields.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * Lines of delimited fields, as T5's `preprocess_tsv`: `{0}` in a format is the first field, or `{name}` where
 * `field_names` are given. The line is in the column `line_key` (`text` unless given). `use_quote_delim` reads quoted
 * fields as CSV does.
 */
export const formatter: NamedFormatter = {
  params: {
    line_key: 'string?',
    field_delim: 'string?',
    num_fields: 'number?',
    inputs_format: 'string?',
    targets_format: 'string?',
    field_names: 'string[]?',
    use_quote_delim: 'boolean?',
  },
  format: (record, params, place) => [
    preprocessTsv(textField(record, (params.line_key as string | undefined) ?? 'text', place), params, place),
  ],
};

export function preprocessTsv(line: string, params: Params, place: Place): KeyedExample {
  const names = params.field_names as string[] | undefined;
  const count = names?.length ?? (params.num_fields as number | undefined) ?? 2;
  const delimiter = (params.field_delim as string | undefined) ?? '\t';
  const fields = params.use_quote_delim === true ? quotedFields(line, delimiter) : line.split(delimiter);
  if (fields.length !== count) {
    throw new InputError('bad-line', `the line has ${fields.length} fields and not ${count}`, place);
  }
  const fill = (format: string) =>
    format.replace(names === undefined ? /\{(\d)\}/g : /\{([^{}]+)\}/g, (whole, name: string) => {
      const index = names === undefined ? Number(name) : names.indexOf(name);
      if (index < 0) return whole;
      const field = fields[index];
      if (field === undefined) throw new InputError('bad-format', `there is no field ${name} of ${count}`, place);
      return field;
    });
  return {
    inputs: fill((params.inputs_format as string | undefined) ?? '{0}'),
    targets: fill((params.targets_format as string | undefined) ?? '{1}'),
  };
}

/** Fields of a line where `"` encloses a field and `""` in it is a quote. */
function quotedFields(line: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (quoted) {
      if (character !== '"') field += character;
      else if (line[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  fields.push(field);
  return fields;
}
