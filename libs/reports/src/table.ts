import { type Html, html } from './html.js';

export interface TableColumn<T> {
  readonly head: string;
  readonly cell: (row: T) => Html | string | number | null | undefined;
  /** Right-aligned figures. */
  readonly number?: boolean;
  /** The row's name: a header cell. */
  readonly isHead?: boolean;
}

/** A table with header cells for screen readers. */
export function table<T>(caption: string, columns: readonly TableColumn<T>[], rows: readonly T[]): Html {
  return html`<table><caption class="visually-hidden">${caption}</caption><thead><tr>${columns.map(
    (column) => html`<th scope="col"${column.number ? html` class="n"` : null}>${column.head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map((column) =>
        column.isHead
          ? html`<th scope="row">${column.cell(row)}</th>`
          : html`<td${column.number ? html` class="n"` : null}>${column.cell(row)}</td>`,
      )}</tr>`,
  )}</tbody></table>`;
}
