// biome-ignore-all lint/correctness/noUnusedVariables: the report's scripts share one scope
/**
 * From the data of a chart to a configuration of Chart.js. A classic script: the report puts its scripts into one scope.
 *
 * @typedef {import('../chart-spec.ts').TimeChart} TimeChart
 * @typedef {import('../chart-spec.ts').RangeChart} RangeChart
 * @typedef {import('chart.js').ChartConfiguration} Config
 * @typedef {(name: string) => string} Color
 */

/** Never color alone: every line of a chart also has a dash and a width, every percentile a shape. */
const looks = {
  p50: { dash: [], width: 1.5, shape: 'circle' },
  p95: { dash: [], width: 2.5, shape: 'rectRot' },
  p99: { dash: [5, 3], width: 1.5, shape: 'triangle' },
  one: { dash: [], width: 2, shape: 'circle' },
  two: { dash: [7, 3], width: 2, shape: 'rect' },
  three: { dash: [2, 2], width: 2, shape: 'triangle' },
  four: { dash: [9, 3, 2, 3], width: 1.5, shape: 'rectRot' },
  five: { dash: [4, 4], width: 1.5, shape: 'cross' },
  six: { dash: [1, 4], width: 2, shape: 'star' },
};

/** Axes count in these, so that their steps are round. @type {Record<string, { per: number, say: string }>} */
const shownAs = {
  ratio: { per: 0.01, say: ' %' },
  bytes: { per: 2 ** 20, say: ' MiB' },
  ms: { per: 1, say: ' ms' },
  'per-second': { per: 1, say: '/s' },
  cores: { per: 1, say: ' cores' },
};

/** @param {number} value @param {string} unit */
function numberWithUnit(value, unit) {
  const { per, say } = shownAs[unit] ?? { per: 1, say: '' };
  return (value / per).toLocaleString('en-US', { maximumSignificantDigits: 3 }) + say;
}

/** @param {TimeChart | RangeChart} spec @param {Color} color @returns {Config} */
function configOf(spec, color) {
  return spec.kind === 'time' ? timeConfig(spec, color) : rangeConfig(spec, color);
}

/** @param {TimeChart} spec @param {Color} color @returns {Config} */
function timeConfig(spec, color) {
  const bars = spec.style === 'stacked-bars';
  const per = shownAs[spec.unit]?.per ?? 1;
  const datasets = spec.series.map(({ label, look, points }) => ({
    label,
    data: points.map(([x, y]) => ({ x, y: y === null ? null : y / per })),
    borderColor: color(look),
    backgroundColor: color(look),
    ...(bars
      ? { barPercentage: 0.9, categoryPercentage: 1 }
      : {
          borderWidth: looks[look].width,
          borderDash: looks[look].dash,
          tension: 0,
          pointRadius: alone,
          pointHitRadius: 8,
        }),
  }));
  const seconds = axis(color, {
    type: 'linear',
    min: spec.from,
    max: spec.to,
    ticks: {
      callback: (/** @type {number} */ value) => `${value} s`,
      maxRotation: 0,
      autoSkipPadding: 12,
      includeBounds: false,
    },
    stacked: bars,
    offset: false,
    grid: { offset: false },
  });
  const values = axis(color, {
    beginAtZero: true,
    stacked: bars,
    ticks: {
      callback: (/** @type {number} */ value) => numberWithUnit(value * per, spec.unit),
      maxTicksLimit: 5,
    },
    // The same width in every chart, so that a fault stands at the same place in all of them.
    afterFit: (/** @type {{ width: number }} */ scale) => {
      scale.width = 74;
    },
  });
  return /** @type {Config} */ (
    /** @type {unknown} */ ({
      type: bars ? 'bar' : 'line',
      data: { datasets },
      options: {
        ...common(color, spec.unit),
        parsing: false,
        interaction: { mode: 'x', intersect: false },
        layout: { padding: { top: faultRows(spec) * 13 + 4, right: 10 } },
        scales: { x: seconds, y: values },
      },
      plugins: [courseOf(spec, color)],
    })
  );
}

/** A point between two gaps has no line, so it needs a dot. @param {any} context */
function alone({ dataset, dataIndex }) {
  const y = (/** @type {number} */ at) => dataset.data[at]?.y ?? null;
  return y(dataIndex - 1) === null && y(dataIndex + 1) === null ? 2.5 : 0;
}

/** @param {RangeChart} spec @param {Color} color @returns {Config} */
function rangeConfig(spec, color) {
  const percentiles = /** @type {const} */ (['p50', 'p95', 'p99']);
  const all = spec.rows.flatMap((row) => percentiles.flatMap((name) => row[name] ?? []));
  if (spec.target) all.push(spec.target.value);
  return /** @type {Config} */ (
    /** @type {unknown} */ ({
      type: 'line',
      data: {
        labels: spec.rows.map(({ label }) => label.split(' · ')),
        datasets: percentiles.map((name) => ({
          label: name,
          data: spec.rows.map((row) => row[name]),
          showLine: false,
          borderColor: color(name),
          backgroundColor: color(name),
          pointStyle: looks[name].shape,
          pointRadius: name === 'p95' ? 7 : 5,
          pointHoverRadius: 8,
          clip: false,
        })),
      },
      options: {
        ...common(color, spec.unit, 'y'),
        interaction: { mode: 'y', intersect: false },
        layout: { padding: { top: 16, right: 18 } },
        scales: {
          x: axis(color, {
            type: 'logarithmic',
            afterBuildTicks: oneTwoFive,
            min: Math.min(...all) * 0.7,
            max: Math.max(...all) * 1.4,
            ticks: {
              callback: (/** @type {number} */ value) => numberWithUnit(value, spec.unit),
              maxRotation: 0,
              autoSkip: false,
            },
          }),
          y: axis(color, { type: 'category', offset: true, grid: { display: false } }),
        },
      },
      plugins: [rangeMarks(spec, color)],
    })
  );
}

/** Ticks at 1, 2 and 5 of each decade where there is room, else at 1. @param {any} scale */
function oneTwoFive(scale) {
  const first = Math.floor(Math.log10(scale.min));
  const decades = Array.from(
    { length: Math.ceil(Math.log10(scale.max)) - first + 1 },
    (_, at) => 10 ** (first + at),
  );
  const within = (/** @type {number[]} */ leads) =>
    decades
      .flatMap((ten) => leads.map((lead) => lead * ten))
      .filter((value) => value >= scale.min && value <= scale.max);
  const fine = within([1, 2, 5]);
  const room = scale.chart.width - 150;
  scale.ticks = (fine.length * 54 <= room ? fine : within([1])).map((value) => ({ value }));
}

/** @param {Color} color @param {Record<string, any>} own */
function axis(color, own) {
  return {
    ...own,
    border: { color: color('line') },
    grid: { color: color('line'), ...own.grid },
    ticks: { color: color('quiet'), font: { size: 12 }, ...own.ticks },
  };
}

/** @param {Color} color @param {string} unit @param {'x' | 'y'} indexAxis */
function common(color, unit, indexAxis = 'x') {
  return {
    indexAxis,
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    normalized: true,
    font: { family: 'system-ui, sans-serif' },
    plugins: {
      legend: {
        position: 'bottom',
        align: 'start',
        labels: {
          color: color('ink'),
          usePointStyle: true,
          pointStyleWidth: indexAxis === 'y' ? 12 : 26,
          boxHeight: 8,
          font: { size: 12 },
          generateLabels: legendLabels,
        },
      },
      tooltip: {
        callbacks: {
          title: (/** @type {any[]} */ items) => tooltipTitle(items[0]),
          label: (/** @type {any} */ { dataset, parsed, chart }) =>
            `${dataset.label}: ${numberWithUnit(chart.options.indexAxis === 'y' ? parsed.x : parsed.y * (shownAs[unit]?.per ?? 1), unit)}`,
        },
      },
    },
  };
}

/** Lines are shown as lines with their dash, points and bars by their shape. @param {any} chart */
function legendLabels(chart) {
  return chart.data.datasets.map((/** @type {any} */ dataset, /** @type {number} */ datasetIndex) => ({
    text: dataset.label,
    datasetIndex,
    hidden: !chart.isDatasetVisible(datasetIndex),
    fontColor: chart.options.plugins.legend.labels.color,
    strokeStyle: dataset.borderColor,
    fillStyle: dataset.backgroundColor,
    lineWidth: dataset.borderWidth ?? 1,
    lineDash: dataset.borderDash ?? [],
    pointStyle: dataset.pointStyle ?? (chart.config.type === 'bar' ? 'rect' : 'line'),
  }));
}

/** @param {any} item */
function tooltipTitle(item) {
  if (!item) return '';
  return item.chart.options.indexAxis === 'y' ? String(item.label).replace(',', ' · ') : `${item.parsed.x} s`;
}
