import { makeElement } from '@exmix/reports/page/make-element';

/**
 * Boxes for the fields of a record: text, numbers, yes or no, and JSON for the rest. Part of the page's script.
 *
 * @returns the record that stands in them, or undefined where one cannot be read; that one then says why
 */
export function makeFields(
  into: HTMLElement,
  fields: readonly { readonly name: string; readonly value: unknown }[],
  onChange: () => void,
): () => Record<string, unknown> | undefined {
  into.replaceChildren();
  const readers = fields.map(({ name, value }): [string, () => unknown] => {
    const id = `field-${name}`;
    const box = makeElement('div', 'field');
    const label = makeElement('label', '', name);
    label.htmlFor = id;
    const isText = typeof value === 'string';
    const isLong = isText ? value.length > 60 || value.includes('\n') : typeof value === 'object';
    const control = makeElement(
      typeof value === 'boolean' ? 'select' : isLong ? 'textarea' : 'input',
      isText || typeof value !== 'object' ? '' : 'mono',
    );
    control.id = id;
    if (control instanceof HTMLSelectElement) {
      for (const word of ['true', 'false']) control.append(new Option(word, word));
    }
    if (control instanceof HTMLTextAreaElement)
      control.rows = isText ? Math.min(6, 1 + Math.ceil(value.length / 70)) : 3;
    if (control instanceof HTMLInputElement && typeof value === 'number') {
      control.type = 'number';
      control.step = 'any';
    }
    control.value = isText ? value : JSON.stringify(value, null, typeof value === 'object' ? 1 : 0);
    control.addEventListener('input', onChange);
    box.append(label, control);
    into.append(box);
    const read = () => {
      if (isText) return control.value;
      try {
        control.setCustomValidity('');
        return JSON.parse(control.value) as unknown;
      } catch {
        const kind = typeof value === 'number' ? 'a number' : 'JSON, such as ["a", "b"]';
        control.setCustomValidity(`${name} is ${kind}`);
        control.reportValidity();
        return undefined;
      }
    };
    return [name, read];
  });
  return () => {
    const record = Object.fromEntries(readers.map(([name, read]) => [name, read()]));
    return Object.values(record).includes(undefined) ? undefined : record;
  };
}
