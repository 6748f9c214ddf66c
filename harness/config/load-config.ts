import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import type { Config } from './config.ts';
import { resolveConfig } from './resolve-config.ts';

export const defaultConfigName = 'scaleproof.config.ts';

/** Reads a config file. Throws `SP_CONFIG_NOT_FOUND` or `SP_CONFIG_INVALID`. */
export async function loadConfig(path = defaultConfigName): Promise<Config> {
  const absolute = resolve(path);
  if (!existsSync(absolute)) {
    throw new ScaleproofError(
      'SP_CONFIG_NOT_FOUND',
      `There is no ${absolute}. Run in the folder that has ${defaultConfigName}, or name one with --config.`,
    );
  }
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(absolute).href);
  } catch (cause) {
    if (cause instanceof ScaleproofError) throw cause;
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      `${absolute} cannot be loaded: ${messageOf(cause)}. Correct it and run again.`,
      { cause },
    );
  }
  return resolveConfig(module.default, absolute);
}
