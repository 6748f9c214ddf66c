import { compareNumber } from '../../compare/compare-number.ts';
import { launchesOf } from '../../compare/launches-of.ts';
import { calledBy } from '../../core/own-script.ts';
import { metricTitle } from '../../metrics/metrics.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { sayChange, sayRatio } from '../gate-words.ts';
import { supportOf } from '../percentile-support.ts';
import { histogramsBy } from './distributions.ts';
import { type Html, html } from './html.ts';

/** In the order in which one of them is the main latency of a scenario. */
const main = ['http_latency_ms', 'delivery_latency_ms'] as const;

/** What the ratios are worth, by how many of them the launches can tell. */
const worth = {
  none: 'So few launches cannot tell such a ratio from chance. To find out:',
  some: 'The launches cannot tell what is marked unknown. To find out:',
  all: 'The launches were made one after the other. At the same time:',
} as const;

/**
 * The main latency of each topology against the first one's in a line, and whether their launches can tell: few cannot. Null where there
 * is nothing to compare.
 */
export function againstFirst(cells: readonly CellRecord[]): Html | null {
  for (const metric of main) {
    const measured = cells.flatMap((cell) => {
      const [all] = histogramsBy(cell, metric, null);
      return all ? [{ cell, histogram: all.histogram }] : [];
    });
    const [first, ...others] = measured;
    if (!first || others.length === 0) continue;
    const [at, q] = measured.every(({ histogram }) => supportOf(histogram.count, 0.95) === 'enough')
      ? (['p95', 0.95] as const)
      : (['p50', 0.5] as const);
    const launches = ({ cell }: typeof first) => launchesOf(cell, { metric, at });
    const changes = others.map((other) => {
      const change = compareNumber(launches(first), launches(other), { better: 'lower', ideal: null });
      const ratio = change.is === 'unknown' ? null : change.ratio;
      const said = ratio
        ? sayRatio(ratio)
        : sayChange(other.histogram.quantile(q) / first.histogram.quantile(q));
      return { name: other.cell.topology.name, said, isKnown: change.is !== 'unknown' };
    });
    const some = changes.some(({ isKnown }) => isKnown);
    const undecided = changes.find(({ isKnown }) => !isKnown);
    const reference = first.cell.topology.name;
    const told = worth[undecided === undefined ? 'all' : some ? 'some' : 'none'];
    return html`<p class="note against">${metricTitle(metric)}, ${at}, against ${reference}: ${changes.map(
      ({ name, said, isKnown }, index) =>
        html`${index > 0 ? ', ' : null}${name} <b class="nowrap">${said}</b>${isKnown || !some ? null : ' (unknown)'}`,
    )}. ${told} <code>${calledBy} versus ${reference} ${(undecided ?? changes[0])?.name ?? ''}</code>.</p>`;
  }
  return null;
}
