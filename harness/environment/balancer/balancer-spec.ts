import { publicHeaders } from '../../app/public-url.ts';
import { answersOk } from '../answers-ok.ts';
import type { LocalNodeSpec } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import { type Balancing, metricsPath } from './balancer.ts';
import { adviceOnBalancer, balancerReadyWithinMs } from './why-not-ready.ts';

type Shared = Omit<LocalNodeSpec, 'id' | 'version' | 'command' | 'args' | 'stopSignal'>;

/** What is the same for every engine: it is ready when an instance answers through it. */
export function balancerSpec({ port, statusPort, folder, readyPath, publicUrl }: Balancing): Shared {
  const headers = publicHeaders(publicUrl);
  const url = new URL(`http://127.0.0.1:${port}`);
  return {
    role: 'balancer',
    url,
    metrics: new URL(metricsPath, `http://127.0.0.1:${statusPort}`),
    cwd: folder,
    env: minimalEnvironment(),
    ready: (signal) => answersOk(new URL(readyPath, url), { timeoutMs: 1_000, signal, headers }),
    readyWithinMs: balancerReadyWithinMs,
    advice: adviceOnBalancer,
  };
}
