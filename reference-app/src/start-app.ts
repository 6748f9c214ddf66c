import type { FastifyInstance } from 'fastify';
import type { Alterations } from './alterations.ts';
import { buildServer } from './http/build-server.ts';
import { addHealthRoutes } from './http/health-routes.ts';
import { addMetricsRoute } from './http/metrics-route.ts';
import { addItemRoutes } from './items/item-routes.ts';
import { openItems } from './items/open-items.ts';
import { addJobRoutes, addRunRoutes } from './jobs/job-routes.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { openLedger } from './jobs/open-ledger.ts';
import { acceptWhatWaits } from './lifecycle/accept-what-waits.ts';
import { createDraining, type Draining } from './lifecycle/draining.ts';
import { limitRequests } from './limits/limit-requests.ts';
import { createMetrics } from './metrics/app-metrics.ts';
import { observeRequests } from './metrics/observe-requests.ts';
import { addRealtime } from './realtime/add-realtime.ts';
import { openSessions } from './sessions/open-sessions.ts';
import { addSessionRoutes } from './sessions/session-routes.ts';
import type { Settings } from './settings/settings.ts';
import { connectionsOf } from './storage/connections.ts';
import { addWorkRoutes } from './work/work-routes.ts';

/** An instance that listens. `app.close()` takes it down, its sockets and stores included. */
export interface RunningApp {
  readonly app: FastifyInstance;
  readonly draining: Draining;
}

/** Opens the stores that the settings name, brings their schema up to date, and listens. */
export async function startApp(settings: Settings, alterations: Alterations): Promise<RunningApp> {
  const app = buildServer(settings);
  alterations.server(app);
  const draining = createDraining(app);
  const metrics = createMetrics();
  observeRequests(app, metrics);

  const connections = connectionsOf({
    ...settings,
    log: app.log,
    onClose: (close) => app.addHook('onClose', async () => void (await close())),
  });
  const ledger = await openLedger(settings.items, connections);
  const { queue } = settings;
  const { runJob } = alterations;
  const [sessions, items, jobs] = await Promise.all([
    openSessions(settings.sessions, connections),
    openItems({ settings, connections, metrics }),
    queue.kind === 'none' ? null : openJobs({ settings: queue, ledger, connections, alter: runJob }),
    addRealtime(app, { settings, connections, metrics, alter: alterations.rooms }),
  ]);

  app.register(async (api) => {
    await limitRequests(api, settings.rateLimit, connections);
    api.register(async (scope) =>
      addSessionRoutes(scope, alterations.sessions(await sessions.addTo(scope)), settings.sessions.workMs),
    );
    addItemRoutes(api, items);
    if (jobs !== null) addJobRoutes(api, jobs);
    addRunRoutes(api, ledger);
    addWorkRoutes(api, { ledger, workMs: settings.workMs });
  });
  addHealthRoutes(app, { draining, checks: connections.checks });
  addMetricsRoute(app, { metrics, connections, sessionsHeld: sessions.held });
  // The last of these hooks: Fastify stops listening in the turn in which it ends.
  app.addHook('preClose', acceptWhatWaits);

  await app.listen({ host: settings.host, port: settings.port });
  return { app, draining };
}
