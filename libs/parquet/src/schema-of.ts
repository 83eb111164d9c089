import type { SchemaElement } from 'hyparquet';
import type { Column } from './column.js';

/**
 * The Parquet schema of our columns, depth first from the root. Lists have the standard three levels,
 * `<name> (LIST) > list (repeated) > element (required)`, so that DuckDB and pyarrow see a list of the element type.
 */
export function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

function elementsOf({ name, type, nullable }: Column): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  switch (type) {
    case 'list<string>':
    case 'list<int32>':
      return [
        { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        leaf('element', type === 'list<int32>' ? 'int32' : 'string', 'REQUIRED'),
      ];
    default:
      return [leaf(name, type, repetition_type)];
  }
}

type ScalarType = Exclude<Column['type'], `list<${string}>`>;

function leaf(name: string, type: ScalarType, repetition_type: 'OPTIONAL' | 'REQUIRED'): SchemaElement {
  switch (type) {
    case 'string':
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'json':
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } };
    case 'int32':
      return { name, repetition_type, type: 'INT32' };
    case 'int64':
      return { name, repetition_type, type: 'INT64' };
    case 'float64':
      return { name, repetition_type, type: 'DOUBLE' };
    case 'boolean':
      return { name, repetition_type, type: 'BOOLEAN' };
  }
}
