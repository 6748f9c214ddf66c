import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { trustOf } from '../../app/tls.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { sleepUntil } from '../../core/sleep-until.ts';
import type { Driver, LoadJob, LoadResult } from '../driver.ts';
import { identityOf, requestBeforehand } from '../http/client-view.ts';
import { operationOf } from '../http/operation-of.ts';
import { ofConnection } from '../http/request-text.ts';
import { endOfLoadUs } from '../http/sender.ts';
import { noHistory } from '../ledger/history.ts';
import { LoadLedger } from '../ledger/load-ledger.ts';
import { loadMeasurements } from '../ledger/load-measurements.ts';
import { ranMs } from '../ledger/ran-ms.ts';
import { throughput } from '../ledger/throughput.ts';
import { CannonWatch } from './cannon-watch.ts';

const name = 'autocannon';

/** How often autocannon looks whether it was told to stop, in milliseconds. */
const lookEveryMs = 100;
/** Longer than any run, in seconds: we tell it when to stop. */
const untilStopped = 86_400;
const shortestTimeoutMs = 1_000;
/** How long requests in flight may still take once the load is aborted. */
const graceMs = 1_000;

/**
 * A closed loop by autocannon: as many connections as users, each of which sends again as soon as it has its answer. For
 * saturation; subject to coordinated omission by nature. Every time in the result is read from the job's clock; autocannon's
 * own histogram holds whole milliseconds, and at a rate, which it is never given here, it corrects for omission with an
 * interval of 1 ms. What an answer means is for the adapter to say, as with every driver.
 */
export function autocannonDriver(): Driver {
  return {
    name,
    shapes: new Set(['constant-users']),
    workloads: new Set(['request']),
    probe: async () => null,
    run,
  };
}

async function run(job: LoadJob, signal: AbortSignal): Promise<LoadResult> {
  const { workload, load, adapter, clock } = job;
  if (workload.kind !== 'request' || load.kind !== 'constant-users' || load.thinkMs > 0) {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      'autocannon repeats one request with a constant number of users without think time. Use a workload of kind ' +
        "'request' and a load of kind 'constant-users' without think time, or the driver 'native'.",
    );
  }
  const { operation, timeoutMs } = workload;
  if (timeoutMs < shortestTimeoutMs) {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      `autocannon cannot time a request out after ${timeoutMs} ms: its shortest timeout is one second. Give the ` +
        "workload a longer timeout, or use the driver 'native'.",
    );
  }
  if (adapter.acceptEncoding) {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      "autocannon does not decode what an app compresses ('acceptEncoding' of the adapter). Use the driver 'native' for this scenario.",
    );
  }
  const asked = operationOf(adapter, operation);
  const { method, path, headers, body } = requestBeforehand(asked, {
    client: identityOf('client-1', 1, job.random),
    step: 0,
    driver: name,
  });
  const { servername } = trustOf(adapter);
  await job.atRest?.();
  const timeline = job.begin();
  const nowUs = () => clock.nowUs() - timeline.originUs;
  const ledger = new LoadLedger(timeline);
  const watch = new CannonWatch({ ledger, operation, timeoutMs, adapter, nowUs });
  const cannon = fire({
    url: job.entry.origin,
    requests: [
      {
        method,
        path,
        headers: ownHeaders(headers),
        ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
        onResponse: (_status, text) => watch.read(text),
      },
    ],
    connections: load.users,
    timeout: timeoutMs / 1000,
    ...(servername !== undefined && { servername }),
    setupClient: (client) => watch.add(client),
  });

  await Promise.race([cannon.ended, sleepUntil(() => (endOfLoadUs(timeline) - nowUs()) / 1000, signal)]);
  const measuredMs = ranMs(timeline, clock.nowUs());
  watch.close();
  await drain(watch, signal.aborted ? graceMs : timeoutMs);
  watch.giveUp(signal.aborted ? 'interrupted' : 'timeout');
  cannon.stop();
  await cannon.ended;
  return {
    offered: ledger.offered,
    measurements: [
      ...loadMeasurements(ledger, { driver: name, loop: 'closed', measuredMs }),
      ...throughput({
        driver: name,
        ok: ledger.phases.measured.ok,
        seconds: measuredMs / 1000,
        instances: job.instances.length,
      }),
    ],
    history: noHistory(
      "The driver 'autocannon' keeps no history: use 'native' with a journey that has history: true.",
    ),
    measuredMs,
    ...(job.entry.protocol === 'https:' && { notes: [checksNothing] }),
    failure: null,
  };
}

const checksNothing =
  'autocannon checks no certificates; that of the entry was checked before the load, as the adapter says.';

/** autocannon writes what belongs to the connection and the length itself. */
function ownHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}

function fire(options: autocannon.Options): { readonly ended: Promise<void>; stop(): void } {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const instance = autocannon(
    // No rate, so it does not correct for omission; it refuses to be told so twice.
    { ...options, duration: untilStopped, sampleInt: lookEveryMs },
    (cause: Error | null) => (cause ? reject(cause) : resolve()),
  );
  return { ended, stop: () => instance.stop() };
}

async function drain(watch: CannonWatch, atMostMs: number): Promise<void> {
  const deadlineMs = performance.now() + atMostMs;
  while (watch.underWay > 0 && performance.now() < deadlineMs) await sleep(5);
}
