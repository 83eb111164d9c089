import type { SchemaTree } from 'hyparquet';
import { parquetMetadata } from './parquet-metadata.js';
import type { RandomAccess } from './random-access.js';

/** What a Parquet file's footer says. */
export interface ParquetInfo {
  readonly rows: number;
  readonly rowGroups: number;
  readonly columns: readonly ParquetColumnInfo[];
  /** Bytes of all values before compression. */
  readonly uncompressedBytes: number;
  readonly createdBy: string | undefined;
}

export interface ParquetColumnInfo {
  readonly name: string;
  /** A `ColumnType`, or a description such as `struct<text: list<string>>` or `timestamp`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** Reads the footer only. Rejects with `InputError` `parquet-corrupt`. */
export async function readParquetInfo(file: RandomAccess, name = 'Parquet file'): Promise<ParquetInfo> {
  const { metadata, schema } = await parquetMetadata(file, name);
  return {
    rows: Number(metadata.num_rows),
    rowGroups: metadata.row_groups.length,
    columns: columnsOf(schema),
    uncompressedBytes: metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0),
    createdBy: metadata.created_by,
  };
}

function columnsOf(schema: SchemaTree): ParquetColumnInfo[] {
  return schema.children.map((child) => ({
    name: child.element.name,
    type: describe(child),
    nullable: child.element.repetition_type === 'OPTIONAL',
  }));
}

function describe({ element, children }: SchemaTree): string {
  const annotation = element.logical_type?.type ?? element.converted_type;
  const [first, second] = children;
  if (element.repetition_type === 'REPEATED' && !first) return `list<${scalar(element, annotation)}>`;
  if (!first) return scalar(element, annotation);
  if (annotation === 'LIST' && !second) {
    const [inner] = first.children;
    return `list<${inner && first.children.length === 1 ? describe(inner) : structOf(first.children)}>`;
  }
  if ((annotation === 'MAP' || annotation === 'MAP_KEY_VALUE') && first.children.length === 2) {
    return `map<${first.children.map(describe).join(', ')}>`;
  }
  return structOf(children);
}

function structOf(children: readonly SchemaTree[]): string {
  return `struct<${children.map((child) => `${child.element.name}: ${describe(child)}`).join(', ')}>`;
}

function scalar(element: SchemaTree['element'], annotation: string | undefined): string {
  if (annotation === 'STRING' || annotation === 'UTF8' || annotation === 'ENUM') return 'string';
  if (annotation !== undefined && !/^INT/.test(annotation)) return annotation.toLowerCase();
  switch (element.type) {
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return 'bytes';
    case 'DOUBLE':
      return 'float64';
    case 'FLOAT':
      return 'float32';
    default:
      return element.type?.toLowerCase() ?? 'group';
  }
}
