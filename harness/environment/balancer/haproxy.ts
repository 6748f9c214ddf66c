import { waitUntil } from '../../core/wait-until.ts';
import { metricsPath } from './balancer.ts';
import type { Engine } from './engine.ts';
import { haproxyConfig } from './haproxy-config.ts';
import { countsRetries } from './read-access-log.ts';

export const haproxy: Engine = {
  title: 'HAProxy',
  program: {
    name: 'haproxy',
    versionFlag: '-v',
    install: ['apt-get install haproxy', 'brew install haproxy'],
  },
  versionCommand: ['haproxy', '-v'],
  configure: haproxyConfig,
  command: ({ program, config }, { accessLog }) => ({
    // With a master, which alone can start workers anew. Its access log apart from what it says of itself, which is on stderr.
    command: '/bin/sh',
    args: ['-c', 'exec "$0" -W -db -f "$1" >>"$2"', program, config, accessLog ?? '/dev/null'],
    stopSignal: 'SIGUSR1',
  }),
  async untilUsed(instance, { statusPort }, signal) {
    const attempt = async () => ((await isUp(statusPort, instance, signal)) ? true : null);
    const what = `HAProxy to use ${instance}`;
    await waitUntil(attempt, { what, deadlineMs: 10_000, signal, everyMs: 50 });
    return `HAProxy reports ${instance} UP`;
  },
  reload: { by: 'signal', signal: 'SIGUSR2' },
  refusal: /\[ALERT\]/,
  metricsPath,
  readLogLine: countsRetries,
  resolvesNamesOnce: false,
};

/** Reads HAProxy's statistics: comma-separated, with the proxy, the server and further on the status. */
async function isUp(statusPort: number, instance: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${statusPort}/;csv`, { signal });
  const [header = '', ...rows] = (await response.text()).split('\n');
  const status = header.split(',').indexOf('status');
  const row = rows.find((line) => line.startsWith(`app,${instance},`));
  return row?.split(',')[status] === 'UP';
}
