import { join } from 'node:path';
import { z } from 'zod';
import { docker } from './docker-command.ts';
import { type ImageName, serverImages } from './image-name.ts';

/** The repository's root, which holds the compose file; absolute path. */
export const root = join(import.meta.dirname, '../../..');
/** The one place with image names and versions; absolute path. */
export const composeFile = join(root, 'docker-compose.bench.yml');

export type ImageReferences = Readonly<Record<ImageName, string>>;

const service = z.object({ image: z.string() });
const composed = z.object({
  'x-base-image': z.string(),
  services: z.object({
    app: service.extend({ build: z.object({ args: z.object({ BASE: z.string() }) }) }),
    ...(Object.fromEntries(serverImages.map((name) => [name, service])) as Record<
      (typeof serverImages)[number],
      typeof service
    >),
  }),
});

/**
 * What the compose file calls each image when SCALEPROOF_IMAGES is `prefix`; '' gives the upstream names. Needs the
 * compose plugin, but no engine.
 */
export async function readImageReferences(
  prefix: string,
  signal: AbortSignal,
  file = composeFile,
): Promise<ImageReferences> {
  // Paths in the file are relative to its repository, wherever the file itself was put.
  const args = ['compose', '--project-directory', root, '--file', file, '--profile', '*', 'config'];
  const text = await docker([...args, '--format', 'json'], {
    signal,
    cwd: root,
    env: { SCALEPROOF_IMAGES: prefix },
  });
  const { services, 'x-base-image': base } = composed.parse(JSON.parse(text));
  const { app, ...others } = services;
  const named = Object.entries(others).map(([name, { image }]) => [name, image]);
  return { ...Object.fromEntries(named), base, node: app.build.args.BASE, app: app.image };
}
