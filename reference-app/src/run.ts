import type { Server } from 'node:http';
import { flushCompileCache } from 'node:module';
import { type Alterations, unaltered } from './alterations.ts';
import { shutDown } from './lifecycle/shut-down.ts';
import { readSettings } from './settings/read-settings.ts';
import type { Settings } from './settings/settings.ts';
import { SettingsError } from './settings/settings-error.ts';
import { type RunningApp, startApp } from './start-app.ts';
import { StoreUnavailable } from './storage/store-unavailable.ts';

/** Runs an instance until a signal ends it. This file alone knows the process. */
export async function run(): Promise<void> {
  try {
    const settings = readSettings(process.env);
    const running = await startApp(settings, await alterationsFor(process.env));
    exitOnSignals(running, settings);
    flushCompileCache();
  } catch (error) {
    process.stderr.write(`The app cannot start. ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

/** The app as it is, unless a bug is asked for. Nothing else in the app knows of planted bugs. */
async function alterationsFor(environment: NodeJS.ProcessEnv): Promise<Alterations> {
  if (!environment.PLANTED_BUG && !environment.SCALEPROOF_PLANTED_BUGS) return unaltered;
  const { plantBug } = await import('../planted-bugs/plant-bugs.ts');
  return plantBug(environment);
}

function exitOnSignals({ app, draining }: RunningApp, { shutdown }: Settings): void {
  let leaving = false;
  for (const [signal, number] of [['SIGTERM', 15] as const, ['SIGINT', 2] as const]) {
    process.on(signal, async () => {
      if (shutdown.manner === 'exit') exitAtOnce(app.server);
      if (leaving) process.exit(128 + number);
      leaving = true;
      const outcome = await shutDown({ app, draining, settings: shutdown });
      process.exit(outcome === 'clean' ? 0 : 1);
    });
  }
}

/** The kernel closes what a process had open once its memory is gone, some 20 ms later; until then it takes requests. */
function exitAtOnce(server: Server): never {
  server.close();
  server.closeAllConnections();
  process.exit(0);
}

function reasonOf(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof StoreUnavailable) return `${error.message} ${reasonOf(error.cause)}`;
  if (error instanceof Error && 'code' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
