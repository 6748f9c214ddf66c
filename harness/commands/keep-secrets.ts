import type { Config } from '../config/config.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { Secrets } from '../record/secrets/secrets.ts';

/**
 * The config, whose secrets are known from here on: the variables of its topologies and drivers, and whatever the app is
 * started with, as soon as it is.
 */
export function keepSecrets(config: Config, secrets: Secrets): Config {
  const { app, topologies, drivers, harmless } = config;
  secrets.allow(harmless);
  for (const { app: settings, postgresSettings, pgbouncerSettings } of topologies) {
    secrets.learn(settings.env ?? {});
    for (const settings of [postgresSettings, pgbouncerSettings]) secrets.learn(whatSoundsSecret(settings));
  }
  for (const { env = {} } of drivers) secrets.learn(env);
  const { launch, container } = app;
  const learned = (env: Readonly<Record<string, string>>, placement: unknown) => {
    secrets.learn(withoutWhatWeSaid(env, placement));
    return env;
  };
  return {
    ...config,
    app: {
      ...app,
      adapter: app.adapter,
      ...(launch && {
        launch: {
          ...launch,
          command: launch.command,
          args: launch.args,
          cwd: launch.cwd,
          environment: (placement) => learned(launch.environment(placement), placement),
        },
      }),
      ...(container && {
        container: {
          ...container,
          image: container.image,
          environment: (placement) => learned(container.environment(placement), placement),
        },
      }),
    },
  };
}

/** What a runtime starts with that the config does not say: its secrets are known from here on. */
export async function keepVariables(runtime: Runtime, secrets: Secrets): Promise<void> {
  for (const { name, value } of (await runtime.variables?.()) ?? []) {
    secrets.learn(whatSoundsSecret({ [name]: value }));
  }
}

function whatSoundsSecret(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => /pass|secret|token|key|auth/i.test(name)),
  );
}

/** Ids, ports, names and folders that the app was given are no secrets of its own. What is no environment is refused later. */
function withoutWhatWeSaid(env: unknown, placement: unknown): Readonly<Record<string, string>> {
  if (typeof env !== 'object' || env === null) return {};
  const ours = new Set(textsIn(placement));
  const texts = Object.entries(env).flatMap(([name, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(texts.filter(([, value]) => !ours.has(value)));
}

function textsIn(value: unknown): readonly string[] {
  if (value instanceof URL) return [value.host, value.hostname, value.port];
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'env' ? [] : textsIn(part)));
}
