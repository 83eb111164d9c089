import type { Row } from '@exmix/parquet/column';
import { type Paint, paintWith, type Terminal } from './paint.js';

/** An example with the record that it was made from. */
export interface ShownExample {
  readonly id: string;
  readonly record: Row | undefined;
  readonly example: Row;
}

/** Characters of a text that are shown. */
const TEXT_LENGTH = 1200;

/** Lines for people: the record's columns, the example's texts, and their pieces in alternating colours. */
export function drawExample(
  { id, record, example }: ShownExample,
  tokens: { readonly inputs: readonly string[]; readonly targets: readonly string[] } | undefined,
  terminal: Terminal,
): string[] {
  const paint = paintWith(terminal.colours);
  const lines = [paint.bold(id), paint.dim('record')];
  for (const [column, value] of Object.entries(record ?? {})) lines.push(`  ${paint.cyan(column)}: ${show(value)}`);
  lines.push(paint.dim('example'));
  for (const [column, value] of Object.entries(example)) {
    if (column === 'id' || value === null || value === undefined) continue;
    lines.push(`  ${paint.green(column)}: ${show(value)}`);
  }
  if (tokens !== undefined) {
    lines.push(paint.dim('tokens'));
    for (const [side, pieces] of Object.entries(tokens)) {
      lines.push(
        `  ${paint.green(side)}: ${piecesText(pieces, paint, terminal.colours)} ${paint.dim(`(${pieces.length})`)}`,
      );
    }
  }
  return [...lines, ''];
}

/** Pieces side by side: told apart by colour, or by a bar where there is none. */
function piecesText(pieces: readonly string[], paint: Paint, colours: boolean): string {
  const shown = pieces.slice(0, TEXT_LENGTH / 4);
  const rest = pieces.length > shown.length ? ` ... and ${pieces.length - shown.length} more` : '';
  if (!colours) return shown.join('|') + rest;
  return shown.map((piece, i) => (i % 2 === 0 ? paint.yellow(piece) : paint.magenta(piece))).join('') + rest;
}

function show(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_key, inner) =>
          typeof inner === 'bigint'
            ? String(inner)
            : ArrayBuffer.isView(inner)
              ? Array.from(inner as Uint8Array)
              : inner,
        );
  return text.length <= TEXT_LENGTH ? text : `${text.slice(0, TEXT_LENGTH)}... (${text.length} characters)`;
}
