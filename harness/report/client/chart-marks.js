// biome-ignore-all lint/correctness/noUnusedVariables: the report's scripts share one scope
/**
 * What Chart.js does not draw by itself: faults and phases over time, spans and targets of percentiles.
 *
 * @typedef {import('chart.js').Plugin} ChartPlugin
 */

/** Rows of labels above a chart; a fault that finds none of them free is drawn without its name. */
const labelRows = 3;
const markFont = '12px system-ui, sans-serif';

/** @param {TimeChart} spec */
function faultRows(spec) {
  return Math.min(labelRows, spec.faults.length);
}

/** Faults as bands from start to end with their names, and the phases that are not measured in gray. @param {TimeChart} spec @param {Color} color @returns {ChartPlugin} */
function courseOf(spec, color) {
  return {
    id: 'course',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      const { x } = scales;
      if (!x) return;
      const band = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ fill) => {
        const left = x.getPixelForValue(Math.max(from, spec.from));
        const width = Math.max(0, x.getPixelForValue(Math.min(to, spec.to)) - left);
        ctx.fillStyle = fill;
        ctx.fillRect(left, chartArea.top, width, chartArea.height);
      };
      ctx.save();
      band(spec.from, 0, color('raised'));
      band(spec.measured, spec.to, color('raised'));
      ctx.globalAlpha = 0.13;
      for (const [, from, to] of spec.faults) band(from, to, color('fault'));
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      const { x } = scales;
      if (!x) return;
      ctx.save();
      ctx.font = markFont;
      ctx.strokeStyle = color('fault');
      /** @type {number[]} */
      const ends = [];
      for (const [name, from, to] of spec.faults) {
        const start = x.getPixelForValue(from);
        const end = x.getPixelForValue(to);
        const row =
          Array.from({ length: labelRows }, (_, at) => at).find((at) => (ends[at] ?? 0) <= start) ?? null;
        const top = row === null ? chartArea.top : chartArea.top - 13 * (row + 1);
        upright(ctx, { x: start, top, bottom: chartArea.bottom, dash: [] });
        if (end - start > 3)
          upright(ctx, { x: end, top: chartArea.top, bottom: chartArea.bottom, dash: [2, 3] });
        if (row === null) continue;
        const width = ctx.measureText(name).width;
        const left = Math.min(start + 4, chart.width - width - 2);
        ctx.fillStyle = color('fault');
        ctx.fillText(name, left, top + 8);
        ends[row] = left + width + 8;
      }
      ctx.fillStyle = color('quiet');
      phaseName(ctx, {
        text: 'warm-up',
        left: chartArea.left,
        right: x.getPixelForValue(0),
        bottom: chartArea.bottom,
      });
      ctx.restore();
    },
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {{ x: number, top: number, bottom: number, dash: number[] }} line */
function upright(ctx, { x, top, bottom, dash }) {
  ctx.beginPath();
  ctx.setLineDash(dash);
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}

/** @param {CanvasRenderingContext2D} ctx @param {{ text: string, left: number, right: number, bottom: number }} place */
function phaseName(ctx, { text, left, right, bottom }) {
  if (ctx.measureText(text).width + 7 < right - left) ctx.fillText(text, left + 4, bottom - 6);
}

/** A line from p50 to the highest percentile of each row, and the target. @param {RangeChart} spec @param {Color} color @returns {ChartPlugin} */
function rangeMarks(spec, color) {
  return {
    id: 'range-marks',
    beforeDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      const { x, y } = scales;
      if (!x || !y) return;
      ctx.save();
      ctx.strokeStyle = color('p50');
      ctx.lineWidth = 2;
      spec.rows.forEach(({ p50, p95, p99 }, row) => {
        const highest = p99 ?? p95;
        if (p50 === null || highest === null) return;
        ctx.beginPath();
        ctx.moveTo(x.getPixelForValue(p50), y.getPixelForValue(row));
        ctx.lineTo(x.getPixelForValue(highest), y.getPixelForValue(row));
        ctx.stroke();
      });
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      if (!spec.target || !scales.x) return;
      const at = scales.x.getPixelForValue(spec.target.value);
      ctx.save();
      ctx.strokeStyle = color('ink');
      upright(ctx, { x: at, top: chartArea.top - 4, bottom: chartArea.bottom, dash: [4, 3] });
      ctx.fillStyle = color('ink');
      ctx.font = markFont;
      ctx.textAlign = 'right';
      ctx.fillText(spec.target.label, Math.min(at + 6, chartArea.right), chartArea.top - 7);
      ctx.restore();
    },
  };
}
