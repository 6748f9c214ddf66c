import type { AppAdapter } from '../app/adapter.ts';
import { seededRandom } from '../core/random.ts';
import type { Driver, LoadResult } from '../load/driver.ts';
import { memoryLog } from '../load/ledger/history-log.ts';
import { watchGenerator } from '../observe/generator.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import type { Bench } from './experiment.ts';

export interface Sending extends Load {
  /** What the server takes for each answer. */
  readonly serviceMs: number;
}

/** Bare requests for one thing, whatever answers them. */
export interface Load {
  readonly driver: Driver;
  readonly load: LoadShape;
  readonly measuredMs: number;
  /** When the measured phase begins. */
  onMeasured?(): void;
}

/** Sends load to the known server, after a short warm-up, and returns what was measured of it and of the generator. */
export async function sendToKnownServer(sending: Sending, bench: Bench): Promise<LoadResult> {
  const adapter = requestTo(`/after/${sending.serviceMs}`);
  return sendTo({ entry: bench.server.url, adapter, operation: theRequest }, sending, bench);
}

/** The same to any server that has an adapter: one of its operations. */
export async function sendTo(
  { operation, ...to }: { readonly entry: URL; readonly adapter: AppAdapter; readonly operation: string },
  { driver, load, measuredMs, onMeasured }: Load,
  { clock, reaper, signal }: Bench,
): Promise<LoadResult> {
  const phases = { warmupMs: 700, measuredMs, cooldownMs: 200 };
  const generator = watchGenerator({ clock });
  let timer: NodeJS.Timeout | undefined;
  const job = {
    ...to,
    instances: [],
    script: null,
    workload: { kind: 'request', operation, timeoutMs: 20_000 },
    load,
    phases,
    random: seededRandom(1),
    clock,
    reaper,
    prometheus: null,
    log: memoryLog(),
    begin() {
      timer = setTimeout(() => onMeasured?.(), phases.warmupMs);
      const timeline = { phases, originUs: clock.nowUs() + phases.warmupMs * 1000 };
      generator.begin(timeline);
      return timeline;
    },
  } as const;
  let observed: readonly Measurement[] = [];
  let result: LoadResult;
  try {
    result = await driver.run(job, signal);
  } finally {
    clearTimeout(timer);
    observed = generator.stop();
  }
  return { ...result, measurements: [...result.measurements, ...observed] };
}

/** What it is called. */
export const theRequest = 'request';

/** An adapter whose one operation asks for a path of the known server. */
export function requestTo(path: string): AppAdapter {
  return {
    name: 'known-server',
    readyPath: '/after/0',
    metricsPath: null,
    instanceOf: () => null,
    operations: {
      [theRequest]: {
        request: () => ({ method: 'GET', path }),
        read: ({ status }) =>
          status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` },
      },
    },
    rooms: null,
    executions: null,
  };
}
