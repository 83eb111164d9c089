import { makeElement } from '@exmix/reports/page/make-element';

/** A token as the server tells it. */
export interface ToldToken {
  readonly id: number;
  readonly piece: string;
  readonly probability: number;
}

/** The answer on the page. */
export interface PageAnswer {
  readonly clear: () => void;
  readonly add: (token: ToldToken) => void;
}

/**
 * The answer token by token, each shaded by how unsure the model was of it: with its probability under the pointer,
 * under a finger and by the arrow keys, and as a row of the table. Part of the page's script.
 */
export function makeAnswer(into: HTMLElement, rows: HTMLElement, tip: HTMLElement): PageAnswer {
  const percent = (probability: number): string => `${(100 * probability).toFixed(1)}%`;
  const show = (token: HTMLElement): void => {
    tip.textContent = token.getAttribute('aria-label');
    tip.hidden = false;
    const at = token.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
    tip.style.top = `${at.bottom + window.scrollY + 6}px`;
  };
  const hide = (): void => {
    tip.hidden = true;
  };
  into.addEventListener('keydown', (event) => {
    const tokens = [...into.querySelectorAll('button')];
    const at = tokens.indexOf(document.activeElement as HTMLButtonElement);
    const places: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tokens.length - 1 };
    const next = tokens[places[event.key] ?? -1];
    if (event.key === 'Escape') hide();
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    for (const token of tokens) token.tabIndex = token === next ? 0 : -1;
    next.focus();
  });
  return {
    clear: () => {
      hide();
      into.replaceChildren();
      rows.replaceChildren();
    },
    add: ({ id, piece, probability }) => {
      const isFirst = into.childElementCount === 0;
      const isEnd = piece === '</s>';
      const text = isEnd ? '\u23ce' : piece.replaceAll('\u2581', isFirst ? '' : ' ');
      // Between tokens a space stands for itself, so that lines break there.
      if (text.startsWith(' ')) into.append(' ');
      const shown = text.trimStart();
      const token = makeElement('button', isEnd ? 'token end' : 'token', shown === '' ? '\u00a0' : shown);
      token.type = 'button';
      // One stop for the tab key; the arrow keys go from token to token.
      token.tabIndex = isFirst ? 0 : -1;
      token.style.setProperty('--unsure', String(1 - probability));
      token.setAttribute(
        'aria-label',
        `${isEnd ? 'end of the answer' : piece.replaceAll('\u2581', '')}: ${percent(probability)}`,
      );
      for (const type of ['pointerenter', 'focus', 'click']) token.addEventListener(type, () => show(token));
      for (const type of ['pointerleave', 'blur']) token.addEventListener(type, hide);
      into.append(token);

      const row = makeElement('tr');
      const bar = makeElement('td', 'meter');
      const part = makeElement('span');
      part.style.width = percent(probability);
      bar.append(part);
      const name = makeElement('th', 'mono', piece);
      name.scope = 'row';
      row.append(name, makeElement('td', 'n', String(id)), makeElement('td', 'n', percent(probability)), bar);
      rows.append(row);
    },
  };
}
