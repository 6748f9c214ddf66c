import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '../load/http/native-driver.ts';
import { distributionOf } from '../load/ledger/distribution-of.ts';
import { type Experiment, judged } from './experiment.ts';
import { sendToKnownServer } from './send-to-known-server.ts';

const perSecond = 200;
const measuredMs = 6_000;
const freezeMs = 800;
/** An upper bound of the share of its capacity that the rate uses. */
const used = 0.2;

/**
 * L4. For a server that stands still for P of T at a constant rate:
 * `L_q = s + max(0, P - (1 - u)(1 - q) T)` for 0 <= u <= `used`, with s the latency outside the freeze.
 */
export const freezeExperiment: Experiment = {
  id: 'L4',
  situation: `A server that is frozen for ${freezeMs} ms of ${measuredMs / 1000} s, at ${perSecond} requests a second`,
  expected: 'p95, p97.5 and p99 as the closed form says, and every planned request accounted for',
  async run(bench) {
    const { server } = bench;
    let frozen: Promise<number> = Promise.resolve(0);
    const freeze = async () => {
      await sleep(2_000);
      const startedMs = performance.now();
      await server.freeze();
      await sleep(freezeMs);
      await server.thaw();
      return performance.now() - startedMs;
    };
    const result = await sendToKnownServer(
      {
        driver: native(),
        load: { kind: 'constant-rate', perSecond, maxInFlight: 400 },
        serviceMs: 0,
        measuredMs,
        onMeasured: () => {
          frozen = freeze();
        },
      },
      bench,
    );
    const frozenMs = await frozen;
    const latency = distributionOf(result, 'http_latency_ms');
    const slackMs = Math.max(30, frozenMs * 0.02);
    const baseMs = latency.quantile(0.5);
    const rows = [0.95, 0.975, 0.99].map((q) => {
      const queueMs = (1 - q) * measuredMs;
      const [low, high] = [frozenMs - queueMs, frozenMs - (1 - used) * queueMs].map(
        (above) => baseMs + Math.max(0, above),
      );
      const value = latency.quantile(q);
      return { q, value, tooLow: value < (low ?? 0) - slackMs, tooHigh: value > (high ?? 0) + slackMs };
    });
    const { planned, ok } = result.offered;
    const allThere = planned === (perSecond * measuredMs) / 1000 && ok === planned;
    const percentiles = rows.map(({ q, value }) => `p${q * 100} ${value.toFixed(0)} ms`).join(', ');
    const observed = `${percentiles} after ${frozenMs.toFixed(0)} ms; ${ok} of ${planned} successful`;
    if (!allThere || rows.some(({ tooLow }) => tooLow)) return judged(false, observed);
    if (!rows.some(({ tooHigh }) => tooHigh)) return judged(true, observed);
    const because = `The queue drained slower than a server does that ${perSecond} requests a second use up to ${used * 100} %: this machine is too busy.`;
    return { outcome: 'unknown', observed, because };
  },
};
