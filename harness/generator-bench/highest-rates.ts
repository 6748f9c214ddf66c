import type { Generator } from './generator.ts';
import { type Bench, median } from './measure.ts';
import { runMeasured } from './run-measured.ts';
import { latenessP99 } from './situations.ts';

const rates = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** How late the requests of each generator came at p99, at one rate after the other, and what share of them was answered. */
export async function highestRates(
  generators: readonly Generator[],
  { server, rounds, seconds }: Bench,
): Promise<string> {
  const lines: string[] = [];
  for (const generator of generators.filter(({ rate }) => rate === 'open')) {
    const cells: string[] = [];
    for (const perSecond of rates) {
      const runs: { readonly lateMs: number; readonly share: number }[] = [];
      for (let round = 0; round < rounds; round++) {
        await server.arrivedMs();
        const order = { url: new URL('/after/0', server.url), perSecond, connections: 500, seconds };
        const { requests } = await runMeasured(generator, order);
        const lateMs = latenessP99(await server.arrivedMs(), perSecond);
        runs.push({ lateMs, share: requests / (perSecond * seconds) });
      }
      const share = median(runs.map((run) => run.share)) ?? 0;
      const lateMs = median(runs.map((run) => run.lateMs)) ?? Number.NaN;
      cells.push(`${lateMs.toFixed(1)} ms${share < 0.99 ? `, ${(share * 100).toFixed(0)} %` : ''}`);
      if (share < 0.5) break;
    }
    lines.push(`| ${[generator.name, ...rates.map((_, index) => cells[index] ?? '–')].join(' | ')} |`);
  }
  return [
    '\n### Lateness at p99 by requests a second, and the share that was answered where that is below 99 %\n',
    `| generator | ${rates.map((rate) => rate.toLocaleString('en')).join(' | ')} |`,
    `|---|${rates.map(() => '---|').join('')}`,
    ...lines,
  ].join('\n');
}
