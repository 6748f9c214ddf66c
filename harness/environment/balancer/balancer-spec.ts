import { answersOk } from '../answers-ok.ts';
import type { LocalNodeSpec } from '../local-node.ts';
import { minimalEnvironment } from '../minimal-environment.ts';
import { type Balancing, metricsPath } from './balancer.ts';

type Shared = Omit<LocalNodeSpec, 'id' | 'version' | 'command' | 'args' | 'stopSignal'>;

/** What is the same for every engine: it is ready when an instance answers through it. */
export function balancerSpec({ port, statusPort, folder, readyPath }: Balancing): Shared {
  const url = new URL(`http://127.0.0.1:${port}`);
  return {
    role: 'balancer',
    url,
    metrics: new URL(metricsPath, `http://127.0.0.1:${statusPort}`),
    cwd: folder,
    env: minimalEnvironment(),
    ready: (signal) => answersOk(new URL(readyPath, url), { timeoutMs: 1_000, signal }),
    readyWithinMs: 10_000,
    advice: 'Its configuration was generated, so please report this with the lines below.',
  };
}
