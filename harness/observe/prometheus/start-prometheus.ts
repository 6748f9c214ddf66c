import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reaper } from '../../core/reaper.ts';
import { writeAtomically } from '../../core/write-atomically.ts';
import { startPrometheusContainer } from '../../environment/docker/prometheus-container.ts';
import type { CellLabels } from '../../plan/plan.ts';
import type { Prometheus, WatchedNode } from './prometheus.ts';
import { startReadingServer } from './reading-server.ts';
import { writeRemotely } from './remote-write.ts';
import { pathOf, targetsFile } from './targets.ts';

export interface StartPrometheusOptions {
  readonly runId: string;
  readonly reaper: Reaper;
  /** Gets the data; absolute path. */
  readonly dataDirectory: string;
  readonly signal: AbortSignal;
}

/** Prometheus looks at a changed file of targets after up to 10 s. */
const patienceMs = 15_000;

/**
 * Starts a Prometheus for a run, in a container. Throws `SP_RUNTIME_UNAVAILABLE` where none can be had, and
 * `SP_START_FAILED` or `SP_NOT_READY` with its last lines when it does not come up.
 */
export async function startPrometheus(options: StartPrometheusOptions): Promise<Prometheus> {
  const targetsDirectory = join(options.reaper.directory, 'prometheus-targets');
  await mkdir(targetsDirectory, { mode: 0o755 });
  await using starting = new AsyncDisposableStack();
  const server = starting.use(await startReadingServer());
  const container = starting.use(await startPrometheusContainer({ ...options, targetsDirectory }));
  const started = starting.move();

  let announced = '';
  let labels: CellLabels | null = null;
  async function announce(next: CellLabels, nodes: readonly WatchedNode[]): Promise<void> {
    labels = next;
    const text = targetsFile(server.address, next, nodes);
    if (text === announced) return;
    announced = text;
    await writeAtomically(join(targetsDirectory, 'targets.json'), text);
  }

  return {
    url: container.url,
    announce,
    async watch(nodes, readingOf, signal) {
      if (labels === null) return [];
      const current = labels;
      await announce(current, nodes);
      const byPath = new Map(nodes.map(({ id }) => [pathOf(current, id), id]));
      server.answer((path) => {
        const id = byPath.get(path);
        return id === undefined ? null : readingOf(id);
      });
      const over = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const missing = await server.untilAsked([...byPath.keys()], over);
      return missing.flatMap((path) => byPath.get(path) ?? []);
    },
    release: () => server.answer(() => null),
    write: (series) => writeRemotely(container.url, series),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
