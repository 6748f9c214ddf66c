import { systemClock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import { native } from '../load/http/native-driver.ts';
import { distributionOf } from '../load/ledger/distribution-of.ts';
import { memoryLog } from '../load/ledger/history-log.ts';
import { requestTo, theRequest } from '../selfcheck/send-to-known-server.ts';

/**
 * The native driver alone in a process: address, requests a second (0: as fast as answers come), connections, seconds.
 * Prints what it saw as JSON.
 */
const [, , address = '', perSecond, connections, seconds] = process.argv;
const url = new URL(address);
const load =
  Number(perSecond) === 0
    ? ({ kind: 'constant-users', users: Number(connections), thinkMs: 0 } as const)
    : ({ kind: 'constant-rate', perSecond: Number(perSecond), maxInFlight: Number(connections) } as const);
const phases = { warmupMs: 0, measuredMs: Number(seconds) * 1000, cooldownMs: 0 };
const result = await native().run(
  {
    entry: new URL(url.origin),
    instances: [],
    adapter: requestTo(url.pathname),
    script: null,
    workload: { kind: 'request', operation: theRequest, timeoutMs: 20_000 },
    load,
    phases,
    random: seededRandom(1),
    clock: systemClock,
    reaper: { directory: '', watch() {}, forget() {}, async [Symbol.asyncDispose]() {} },
    prometheus: null,
    log: memoryLog(),
    begin: () => ({ phases, originUs: systemClock.nowUs() }),
  },
  new AbortController().signal,
);
const latency = distributionOf(result, 'http_latency_ms');
console.log(
  JSON.stringify({
    requests: result.offered.ok,
    p50: latency.quantile(0.5),
    p95: latency.quantile(0.95),
    p99: latency.quantile(0.99),
  }),
);
