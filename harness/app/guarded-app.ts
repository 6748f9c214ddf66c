import type { Topology } from '../plan/topology.ts';
import type { App } from './app.ts';
import type { Complaint } from './complaints.ts';
import { guarded } from './guarded.ts';
import { guardAdapter } from './guarded-adapter.ts';
import { isThenable, objectOf, shown } from './request-rules.ts';

export interface GuardedApp {
  readonly app: App & { readonly adapter: ReturnType<typeof guardAdapter>['adapter'] };
  /** What its adapter has done wrong so far, once for each function and operation. */
  complaints(): readonly Complaint[];
}

/**
 * An app of a config with a guard around every function that the config wrote: see `guardAdapter`; an `environment` that
 * fails, or returns what is no environment, throws `SP_ADAPTER_FAILED`.
 */
export function guardApp(app: App, topology?: Topology): GuardedApp {
  const { launch, container } = app;
  const { adapter, complaints } = guardAdapter(app.adapter, topology);
  return {
    app: {
      ...app,
      adapter,
      ...(launch && {
        launch: {
          ...launch,
          command: launch.command,
          args: launch.args,
          cwd: launch.cwd,
          environment: (placement) =>
            guardedEnvironment('launch.environment', () => launch.environment(placement)),
        },
      }),
      ...(container && {
        container: {
          ...container,
          image: container.image,
          environment: (placement) =>
            guardedEnvironment('container.environment', () => container.environment(placement)),
        },
      }),
    },
    complaints,
  };
}

/** The settings of an instance from what a config's `environment` returned. Throws `SP_ADAPTER_FAILED`. */
function guardedEnvironment(name: string, call: () => unknown): Readonly<Record<string, string>> {
  return guarded(name, () => {
    const written = call();
    if (isThenable(written)) throw new TypeError('it returned a promise, and must return settings at once');
    const settings: Record<string, string> = {};
    for (const [key, value] of Object.entries(objectOf<Record<string, unknown>>(written, 'settings'))) {
      // What a process gets is text, and so Node would make it one.
      if (value === undefined) continue;
      const isText = ['string', 'number', 'boolean'].includes(typeof value);
      if (!isText || String(value).includes('\0') || /[=\0]/.test(key) || key === '') {
        throw new TypeError(`it returned ${shown(value)} for the setting ${shown(key)}`);
      }
      settings[key] = String(value);
    }
    return settings;
  });
}
