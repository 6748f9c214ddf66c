import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../core/wait-until.ts';
import { metricsPath, patienceWith, timing } from './balancer.ts';
import type { Engine, RunningBalancer } from './engine.ts';
import { nginxConfig, peerHeader } from './nginx-config.ts';
import { namesEachInstance } from './read-access-log.ts';

export const nginx: Engine = {
  title: 'nginx',
  program: {
    name: 'nginx',
    versionFlag: '-v',
    install: ['apt-get install nginx', 'brew install nginx'],
  },
  versionCommand: ['nginx', '-v'],
  configure: nginxConfig,
  command: ({ program, config }, { folder }) => ({
    command: program,
    args: ['-p', folder, '-c', config, '-e', 'stderr'],
    stopSignal: 'SIGQUIT',
  }),
  untilUsed,
  reload: { by: 'signal', signal: 'SIGHUP' },
  refusal: /\[emerg\]/,
  metricsPath,
  readLogLine: namesEachInstance,
  resolvesNamesOnce: true,
};

/**
 * nginx has no status, but its status port answers from the peers' shared state. By the address of a client only one instance
 * would ever be seen there, so that policy waits as long as nginx can leave an instance alone: it counts whole seconds, and the
 * last one must be over.
 */
async function untilUsed(
  id: string,
  { policy, adapter, statusPort, addressOf }: RunningBalancer,
  signal: AbortSignal,
): Promise<string> {
  if (policy === 'ip-hash') {
    const restMs = timing.restAfterFailureMs + 1_000;
    await sleep(restMs, undefined, { signal });
    return `nginx cannot be asked, but leaves ${id} alone for ${restMs} ms at most`;
  }
  const url = new URL(adapter.readyPath, `http://127.0.0.1:${statusPort}`);
  const attempt = async () => {
    const response = await fetch(url, { signal: patienceWith(signal) });
    await response.body?.cancel();
    return response.ok && response.headers.get(peerHeader) === addressOf(id) ? true : null;
  };
  await waitUntil(attempt, { what: `nginx to use ${id}`, deadlineMs: 10_000, signal, everyMs: 25 });
  return `nginx was seen to use ${id}`;
}
