import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { appAmong, type ComposeApp, innerPort } from './compose-app.ts';
import type { Seen } from './project.ts';
import { textOf } from './read-sources.ts';

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

const service = z.object({
  image: z.string().optional().catch(undefined),
  build: z.unknown().optional(),
  ports: z.array(z.unknown()).catch([]).default([]),
  expose: z.array(z.unknown()).catch([]).default([]),
  environment: z
    .union([
      z.record(z.string(), z.unknown()).transform((map) => Object.keys(map)),
      z.array(z.string()).transform((list) => list.map((entry) => entry.split('=')[0] ?? '')),
    ])
    .catch([])
    .default([]),
});
const compose = z.object({ services: z.record(z.string(), service.nullable().catch(null)).catch({}) });

/** What a compose file says of an app and its stores. */
export interface Compose {
  readonly redis: Seen<string> | null;
  readonly postgres: Seen<string> | null;
  /** Variables that are set for what is built here. */
  readonly variables: readonly Seen<string>[];
  /** The service that is the app; null where that is not clear. */
  readonly app: ComposeApp | null;
}

/** Reads the compose file of a project, by the first of the names that Compose itself looks for. */
export function readCompose(project: string): Compose {
  const file = names.find((name) => textOf(join(project, name)) !== null);
  const services = file === undefined ? [] : servicesIn(textOf(join(project, file)) ?? '');
  const seen = (value: string) => ({ value, in: file ?? '' });
  const withImage = (image: RegExp) => services.find(([, one]) => image.test(one.image ?? ''))?.[0];
  const redis = withImage(/(?:^|\/)(?:redis|valkey|redis-stack(?:-server)?)(?:[:@]|$)/);
  const postgres = withImage(/(?:^|\/)(?:postgres|postgresql|postgis|timescaledb|pgvector)(?:[:@]|$)/);
  const stores = { ...(redis && { redis }), ...(postgres && { postgres }) };
  const app = appAmong(
    services.map(([name, { build, ports, expose }]) => ({
      name,
      isBuilt: build !== undefined,
      ports: [...ports, ...expose].map(innerPort).filter((port) => port !== null),
    })),
  );
  return {
    redis: redis === undefined ? null : seen(`the service ${redis}`),
    postgres: postgres === undefined ? null : seen(`the service ${postgres}`),
    app: app && file !== undefined ? { file, ...app, stores } : null,
    variables: services.flatMap(([, { build, environment }]) =>
      build === undefined ? [] : environment.filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name)).map(seen),
    ),
  };
}

function servicesIn(text: string) {
  try {
    const { services } = compose.parse(parse(text, { logLevel: 'silent' }));
    return Object.entries(services).flatMap(([name, one]) => (one === null ? [] : [[name, one] as const]));
  } catch {
    return [];
  }
}
