import type { NamedFormat } from '@exmix/cards/format-schema';
import { InputError, type Place } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { FormatResult, Formatter } from './format-result.js';
import { formatterUrl } from './formatter-url.js';
import type { Json } from './json.js';
import type { KeyedExample, NamedFormatter } from './named-formatter.js';

/** Imports a named formatter and checks its parameters. */
export async function loadNamedFormatter(format: NamedFormat, card: string): Promise<Formatter> {
  const { formatter } = (await import(formatterUrl(format.formatter))) as { formatter: NamedFormatter };
  const params = format.params as Readonly<Record<string, Json>>;
  checkParams(formatter, params, { card, field: 'format.params' });
  return (record, row, split) => {
    const where = split === undefined ? { card, row } : { card, split, row };
    const examples = formatter.format(record, params, where);
    if (examples.length === 0) return [{ skipped: formatter.whenNone ?? 'the record gives no example' }];
    return examples.map((example) => asResult(example, formatter.leaveOut ?? []));
  };
}

function checkParams(formatter: NamedFormatter, params: Readonly<Record<string, Json>>, place: Place): void {
  const names = Object.keys(formatter.params);
  for (const name of Object.keys(params)) {
    if (names.includes(name)) continue;
    const near = nearMiss(name, names);
    const hint = near === undefined ? `there are ${names.join(', ') || 'none'}` : `did you mean "${near}"?`;
    throw new InputError('no-such-param', `there is no parameter "${name}"; ${hint}`, place);
  }
  for (const [name, kind] of Object.entries(formatter.params)) {
    const value = params[name];
    if (value === undefined && kind.endsWith('?')) continue;
    if (
      value !== undefined &&
      kind
        .replace('?', '')
        .split('|')
        .some((one) => isKind(value, one))
    )
      continue;
    const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
    throw new InputError('bad-param', `parameter "${name}" ${shown}; it takes ${kind.replace('?', '')}`, place);
  }
}

function isKind(value: Json, kind: string): boolean {
  if (kind === 'string[]') return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  return kind === 'null' ? value === null : typeof value === kind;
}

function asResult(example: KeyedExample, leaveOut: readonly string[]): FormatResult {
  const { inputs, targets, answers, choices, ...rest } = example;
  const meta = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => value !== undefined && !leaveOut.includes(key)),
  ) as {
    [key: string]: Json;
  };
  return {
    inputs: inputs as string,
    targets: targets as string,
    ...(Array.isArray(answers) && { answers: answers as string[] }),
    ...(Array.isArray(choices) && { choices: choices as string[] }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}
