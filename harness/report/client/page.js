/**
 * The page: charts are drawn when they come into view, in the colors of the theme; tables of their data on demand.
 *
 * @typedef {import('chart.js').Chart} ChartInstance
 */

/** @type {Map<Element, ChartInstance>} */
const drawn = new Map();
const root = document.documentElement;
/** @type {new (canvas: HTMLCanvasElement, config: Config) => ChartInstance} */
const ChartClass = /** @type {any} */ (globalThis).Chart;

const probe = document.createElement('span');
probe.hidden = true;
document.body.append(probe);

/** A color of the style sheet in the theme of this moment. @type {Color} */
function themeColor(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** @param {Element} figure @returns {TimeChart | RangeChart} */
function specOf(figure) {
  return JSON.parse(figure.querySelector('script')?.textContent ?? '');
}

/** @param {Element} figure */
function draw(figure) {
  const canvas = figure.querySelector('canvas');
  if (drawn.has(figure) || !canvas) return;
  drawn.set(figure, new ChartClass(canvas, configOf(specOf(figure), themeColor)));
}

function redraw() {
  for (const [figure, chart] of [...drawn]) {
    chart.destroy();
    drawn.delete(figure);
    draw(figure);
  }
}

/** @param {Element} figure */
function fillTable(figure) {
  const place = figure.querySelector('.data .scroll');
  if (!place || place.childElementCount > 0) return;
  const spec = specOf(figure);
  const { head, rows } = spec.kind === 'time' ? timeTable(spec) : rangeTable(spec);
  const table = document.createElement('table');
  table.className = 'numbers';
  const headRow = table.createTHead().insertRow();
  for (const text of head) headRow.append(headCell(text, 'col'));
  const body = table.createTBody();
  for (const [first = '', ...others] of rows) {
    const row = body.insertRow();
    row.append(headCell(first, 'row'));
    for (const text of others) row.insertCell().textContent = text;
  }
  place.append(table);
}

/** @param {string} text @param {'col' | 'row'} scope */
function headCell(text, scope) {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = text;
  return cell;
}

/** @param {TimeChart} spec */
function timeTable({ series, unit }) {
  const moments = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const columns = series.map(({ points }) => new Map(points));
  const say = (/** @type {number | null | undefined} */ value) =>
    value == null ? '–' : numberWithUnit(value, unit);
  return {
    head: ['Time', ...series.map(({ label }) => label)],
    rows: moments.map((x) => [`${x} s`, ...columns.map((column) => say(column.get(x)))]),
  };
}

/** @param {RangeChart} spec */
function rangeTable({ rows, unit }) {
  const say = (/** @type {number | null} */ value) => (value === null ? '–' : numberWithUnit(value, unit));
  return {
    head: ['', 'n', 'p50', 'p95', 'p99'],
    rows: rows.map(({ label, count, p50, p95, p99 }) => [
      label,
      count.toLocaleString('en-US'),
      say(p50),
      say(p95),
      say(p99),
    ]),
  };
}

const figures = document.querySelectorAll('[data-chart]');
// A figure inside closed details has no box, so opening them is coming into view.
const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
  },
  { rootMargin: '300px' },
);
for (const figure of figures) {
  sight.observe(figure);
  figure.querySelector('.data')?.addEventListener('toggle', () => fillTable(figure));
}

/** Opens whatever a link leads into. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', openTarget);
openTarget();

const dark = matchMedia('(prefers-color-scheme: dark)');
const button = /** @type {HTMLButtonElement} */ (document.getElementById('theme'));
const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

function themeChanged() {
  button.textContent = isDark() ? 'Light theme' : 'Dark theme';
  redraw();
}
button.hidden = false;
button.addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  themeChanged();
});
dark.addEventListener('change', themeChanged);
themeChanged();

/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener('beforeprint', () => {
  const closed = /** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll('.cell:not([open]), .repetition:not([open]), .proof:not([open])')
  );
  opened = [...closed];
  for (const details of opened) details.open = true;
  for (const figure of figures) if (!figure.closest('.more:not([open])')) draw(figure);
  paper();
});
addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
  redraw();
});
matchMedia('print').addEventListener('change', paper);

/** Charts in the colors and at the width of the paper. */
function paper() {
  redraw();
  for (const chart of drawn.values()) chart.resize();
}
