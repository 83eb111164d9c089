import { nearMiss } from '@exmix/errors/near-miss';
import type { z } from 'zod';
import { jsonPath } from './json-path.js';

type Issue = z.core.$ZodIssue;

/** What is wrong with a value and where, one line an issue, with what is allowed and a hint where a name is nearly right. */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, value: unknown): string[] {
  return issues.flatMap((issue) => describe(issue, [], schema, value));
}

function describe(issue: Issue, above: readonly PropertyKey[], schema: z.ZodType, value: unknown): string[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = keysAt(schema, path, value);
      return issue.keys.map((key) => {
        const hint = nearMiss(key, allowed);
        const list = allowed.length === 0 ? '' : ` (allowed: ${allowed.join(', ')})`;
        return `${jsonPath([...path, key])}: unknown key${hint ? `; did you mean "${hint}"?` : list}`;
      });
    }
    case 'invalid_union': {
      if (issue.errors.length === 0) {
        const options = discriminatorValues(schema, path, value);
        const given = valueAt(value, path);
        const hint = typeof given === 'string' ? nearMiss(given, options) : undefined;
        return [
          `${jsonPath(path)}: ${quote(given)} is not known${hint ? `; did you mean "${hint}"?` : ''}${options.length ? ` (allowed: ${options.join(', ')})` : ''}`,
        ];
      }
      // Of the alternatives, the one that came nearest is the one that was meant.
      const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] as Issue[];
      return nearest.flatMap((inner) => describe(inner, path, schema, value));
    }
    case 'invalid_value': {
      const given = valueAt(value, path);
      const allowed = issue.values.map(String);
      const hint = typeof given === 'string' ? nearMiss(given, allowed) : undefined;
      return [
        `${jsonPath(path)}: ${quote(given)} is not allowed${hint ? `; did you mean "${hint}"?` : ''} (allowed: ${allowed.join(', ')})`,
      ];
    }
    case 'invalid_type': {
      const given = valueAt(value, path);
      if (given === undefined) return [`${jsonPath(path)}: missing; ${article(issue.expected)} is required`];
      return [`${jsonPath(path)}: ${quote(given)} where ${article(issue.expected)} is expected`];
    }
    default:
      return [`${jsonPath(path)}: ${quote(valueAt(value, path))}: ${issue.message}`];
  }
}

/** How far an alternative is from fitting: a wrong type or literal at its root counts most, an unknown key least. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    const shallow = issue.path.length === 0 ? 100 : 1;
    if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
    if (issue.code === 'invalid_value' && issue.path.length <= 1) return sum + 1000;
    return sum + 3 * (issue.code === 'invalid_type' ? shallow : 1);
  }, 0);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | undefined | null)?.[key];
  return at;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function article(type: string): string {
  const word = type === 'array' ? 'list' : type === 'record' ? 'object' : type === 'int' ? 'integer' : type;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** The object schemas that may stand at a path, found by walking the schema beside the value. */
function schemasAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): z.core.$ZodTypes[] {
  let at: { schema: z.core.$ZodTypes; value: unknown }[] = open(schema as unknown as z.core.$ZodTypes, value);
  for (const key of path) {
    at = at.flatMap(({ schema: one, value: here }) => {
      const next = (here as Record<PropertyKey, unknown> | undefined | null)?.[key];
      const def = one._zod.def;
      if (def.type === 'object') {
        const inner = def.shape[key as string];
        return inner === undefined ? [] : open(inner as z.core.$ZodTypes, next);
      }
      if (def.type === 'array') return open(def.element as z.core.$ZodTypes, next);
      if (def.type === 'record') return open(def.valueType as z.core.$ZodTypes, next);
      return [];
    });
  }
  return at.map(({ schema: one }) => one);
}

/** Takes wrappers (optional, default) off and unions apart; of a discriminated union only the alternative that is named. */
function open(schema: z.core.$ZodTypes, value: unknown): { schema: z.core.$ZodTypes; value: unknown }[] {
  const def = schema._zod.def;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
      return open(def.innerType as z.core.$ZodTypes, value);
    case 'pipe':
      return open(def.in as z.core.$ZodTypes, value);
    case 'lazy':
      return open(def.getter() as z.core.$ZodTypes, value);
    case 'union': {
      const options = def.options as readonly z.core.$ZodTypes[];
      const discriminator = (def as { discriminator?: string }).discriminator;
      const named = (value as Record<string, unknown> | undefined | null)?.[discriminator ?? ''];
      const chosen =
        discriminator === undefined || named === undefined
          ? options
          : options.filter((option) => option._zod.propValues?.[discriminator]?.has(named as string));
      return chosen.flatMap((option) => open(option, value));
    }
    default:
      return [{ schema, value }];
  }
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const keys = schemasAt(schema, path, value).flatMap((one) =>
    one._zod.def.type === 'object' ? Object.keys(one._zod.def.shape) : [],
  );
  return [...new Set(keys)];
}

/** `path` ends with the discriminator. */
function discriminatorValues(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const key = path.at(-1) as string;
  const holder = valueAt(value, path.slice(0, -1));
  const without = { ...(holder as object), [key]: undefined };
  const objects = schemasAt(schema, path.slice(0, -1), replaceAt(value, path.slice(0, -1), without));
  const values = objects.flatMap((one) => [...(one._zod.propValues?.[key] ?? [])]);
  return [...new Set(values.map(String))];
}

function replaceAt(value: unknown, path: readonly PropertyKey[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<PropertyKey, unknown>;
  copy[key] = replaceAt(copy[key], rest, by);
  return copy;
}
