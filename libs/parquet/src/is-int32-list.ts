import type { SchemaTree } from 'hyparquet';

/** Whether a column is a standard three-level list of plain signed int32. */
export function isInt32List(column: SchemaTree): boolean {
  const [repeated, ...others] = column.children;
  if (!repeated || others.length > 0 || repeated.children.length !== 1) return false;
  const isList = column.element.converted_type === 'LIST' || column.element.logical_type?.type === 'LIST';
  if (!isList || column.element.repetition_type === 'REPEATED') return false;
  const { element, children } = repeated.children[0] as SchemaTree;
  const annotation = element.converted_type ?? 'INT_32';
  return (
    repeated.element.repetition_type === 'REPEATED' &&
    children.length === 0 &&
    element.repetition_type !== 'REPEATED' &&
    element.type === 'INT32' &&
    annotation === 'INT_32' &&
    (element.logical_type === undefined ||
      (element.logical_type.type === 'INTEGER' &&
        element.logical_type.isSigned &&
        element.logical_type.bitWidth === 32))
  );
}
