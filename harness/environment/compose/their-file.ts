import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { docker } from '../images/docker-command.ts';
import type { ComposeSettings } from './compose-options.ts';

/** What is read is written so that it could be read again: `$$` stands for `$`. */
const text = z.string().transform((written) => written.replaceAll('$$', '$'));
const isExternal = z.boolean().default(false);

const service = z.object({
  /** Whatever it says: Compose builds it. */
  build: z.unknown().optional(),
  command: z.array(text).nullish(),
  environment: z.record(z.string(), text.nullable()).nullish(),
  expose: z.array(z.coerce.number()).default([]),
  network_mode: z.string().nullish(),
  networks: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((networks) => Object.keys(networks ?? {})),
  ports: z.array(z.object({ target: z.number() })).default([]),
  volumes: z
    .array(
      z.object({
        type: z.string(),
        source: z.string().optional(),
        target: z.string(),
        read_only: z.boolean().default(false),
      }),
    )
    .default([]),
});

const file = z.object({
  services: z.record(z.string(), service),
  networks: z
    .record(
      z.string(),
      z.object({ name: z.string(), internal: z.boolean().default(false), external: isExternal }),
    )
    .default({}),
  volumes: z.record(z.string(), z.object({ name: z.string(), external: isExternal })).default({}),
});

/** A compose file as Compose understands it: variables filled in, and what it extends or includes in it. */
export type TheirFile = z.output<typeof file>;
export type TheirService = TheirFile['services'][string];

/** Whether its image is made from sources. */
export function isBuilt({ build }: TheirService): boolean {
  return build !== undefined && build !== null;
}

/** Goes into names that Compose makes where the file has none. */
const projectWhileReading = 'scaleproof-reads';

/** The arguments that make Compose take these files, and paths in them as relative to the first. */
export function argumentsFor({ files, folder }: ComposeSettings, project: string): string[] {
  const named = files.flatMap((path) => ['--file', path]);
  // All profiles: which services run is said by name, and one that is depended on may be in another profile.
  return ['--project-name', project, '--project-directory', folder, ...named, '--profile', '*'];
}

/**
 * Reads a compose file by the compose plugin, which needs no engine. Throws `SP_CONFIG_INVALID` when there is none or it is not valid,
 * and `SP_RUNTIME_UNAVAILABLE` where there is no docker client.
 */
export async function readTheirFile(settings: ComposeSettings, signal: AbortSignal): Promise<TheirFile> {
  for (const path of settings.files) if (!existsSync(path)) throw invalid(notThere(path));
  const args = ['compose', ...argumentsFor(settings, projectWhileReading), 'config', '--format', 'json'];
  try {
    return file.parse(JSON.parse(await docker(args, { signal, cwd: settings.folder })));
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ScaleproofError && cause.code === 'SP_RUNTIME_UNAVAILABLE') throw cause;
    if (/unknown command|is not a docker command/.test(messageOf(cause))) {
      throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', 'The docker client has no compose plugin.', {
        cause,
      });
    }
    throw invalid(`${settings.files.join(' and ')} cannot be read: ${messageOf(cause)}\n`, cause);
  }
}

/** Networks and volumes whose name the file itself gives, so that two runs would share them. */
export function isNamed(key: string, { name }: { readonly name: string }): boolean {
  return name !== `${projectWhileReading}_${key}`;
}

export function invalid(what: string, cause?: unknown): ScaleproofError {
  return new ScaleproofError('SP_CONFIG_INVALID', `compose() in the config: ${what}`, { cause });
}

function notThere(path: string): string {
  const folder = dirname(path);
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  return `there is no file ${path}.${suggest(basename(path), there)}`;
}
