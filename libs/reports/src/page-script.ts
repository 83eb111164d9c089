/**
 * The page's script, plain and without network: shows example rows of a chosen task, and what a chart's mark stands
 * for under the pointer. Everything else on the page works without it. Texts enter the page as text nodes.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  const tasks = JSON.parse(document.getElementById('examples-data').textContent);
  const task = document.getElementById('example-task');
  const filter = document.getElementById('example-filter');
  const cards = document.getElementById('example-cards');
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const field = (parent, head, text, score) => {
    const h = make('h4', '', head);
    if (score !== undefined) h.append(make('span', 'score', ' \\u00b7 score ' + score.toFixed(0)));
    parent.append(h, text === '' ? make('p', 'text empty', 'nothing') : make('p', 'text', text));
  };
  const draw = () => {
    const chosen = tasks.find((each) => each.name === task.value);
    const rows = chosen.examples.filter((row) => {
      if (filter.value === 'all') return true;
      const perfect = row.predictions.length > 0 && row.predictions.every((each) => each.score === 100);
      return filter.value === 'right' ? perfect : row.predictions.some((each) => each.score !== 100);
    });
    cards.replaceChildren(...rows.map((row) => {
      const card = make('article', 'card');
      card.setAttribute('aria-label', row.id);
      if (row.inputs !== '') field(card, 'Input', row.inputs);
      field(card, row.inputs === '' ? 'Text' : 'Target', row.targets);
      const said = make('div', 'said');
      for (const each of row.predictions) {
        const cell = make('div');
        field(cell, each.phase + ' says', each.text, each.score);
        said.append(cell);
      }
      if (row.predictions.length > 0) card.append(said);
      return card;
    }));
    if (rows.length === 0) cards.append(make('p', 'empty', 'No such rows among those that the report keeps.'));
  };
  if (task !== null) {
    const step = (by) => {
      task.selectedIndex = (task.selectedIndex + by + task.options.length) % task.options.length;
      draw();
    };
    task.addEventListener('change', draw);
    filter.addEventListener('change', draw);
    document.getElementById('example-previous').addEventListener('click', () => step(-1));
    document.getElementById('example-next').addEventListener('click', () => step(1));
    draw();
  }
  const tip = document.getElementById('tip');
  const hide = () => tip.classList.remove('on');
  document.addEventListener('pointerover', (event) => {
    const mark = event.target.closest && event.target.closest('.chart svg [role=graphics-symbol][aria-label]');
    if (!mark || mark.closest('.role-axis, .role-legend')) { hide(); return; }
    tip.textContent = mark.getAttribute('aria-label');
    tip.classList.add('on');
    const box = mark.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left + box.width / 2 - size.width / 2, innerWidth - size.width - 8));
    const above = box.top - size.height - 8;
    tip.style.left = left + 'px';
    tip.style.top = (above > 8 ? above : Math.min(box.bottom + 8, innerHeight - size.height - 8)) + 'px';
  });
  addEventListener('scroll', hide, { passive: true });
})();
`;
