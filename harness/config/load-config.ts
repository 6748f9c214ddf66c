import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import type { Config } from './config.ts';
import { resolveConfig } from './resolve-config.ts';
import { whyNotLoaded } from './why-not-loaded.ts';

/** The first that is there is read. Node reads the second as an ES module also where a package.json says nothing of its files. */
export const defaultConfigNames = ['scaleproof.config.ts', 'scaleproof.config.mts'] as const;

/** Loading is reading a few files: what takes longer waits for something that does not come. */
const loadWithinMs = 30_000;

/**
 * Reads a config file. Throws `SP_CONFIG_NOT_FOUND`, and `SP_CONFIG_INVALID` with the file and the place in it, whatever the
 * file does: it is foreign code.
 */
export async function loadConfig(path?: string): Promise<Config> {
  const [usual] = defaultConfigNames;
  const absolute = resolve(path ?? defaultConfigNames.find((name) => existsSync(name)) ?? usual);
  if (!existsSync(absolute)) {
    throw new ScaleproofError(
      'SP_CONFIG_NOT_FOUND',
      `There is no ${absolute}. Run in the folder that has ${usual}, name one with --config, or let 'scaleproof init' ` +
        'write one.',
    );
  }
  const module = await loaded(absolute);
  try {
    return resolveConfig(exported(module), absolute);
  } catch (cause) {
    if (cause instanceof ScaleproofError) throw cause;
    // Whatever the file exports may run code of its own when it is looked at.
    throw invalid(absolute, `cannot be used: ${messageOf(cause)}`, cause);
  }
}

async function loaded(absolute: string): Promise<{ readonly default?: unknown }> {
  const late = Promise.withResolvers<never>();
  const seconds = loadWithinMs / 1000;
  const reason = `did not finish loading within ${seconds} s: a top-level 'await' of it, or of what it imports, waits`;
  // It also keeps the process alive, which would end without a word while it waits for what never comes.
  const timer = setTimeout(() => late.reject(new Error(reason)), loadWithinMs);
  try {
    return await Promise.race([import(pathToFileURL(absolute).href), late.promise]);
  } catch (cause) {
    throw invalid(absolute, whyNotLoaded(cause, absolute), cause);
  } finally {
    clearTimeout(timer);
  }
}

/** The default export. Throws when it can be none, with what to write. */
function exported(module: { readonly default?: unknown }): unknown {
  const written: unknown = module.default;
  if (written === undefined)
    throw new Error("it has no default export. Write 'export default defineConfig({ ... })'");
  if (typeof written === 'function')
    throw new Error('its default export is a function. Export what it returns');
  if (written instanceof Promise)
    throw new Error("its default export is a promise. Write 'export default await ...'");
  return written;
}

function invalid(path: string, why: string, cause: unknown): ScaleproofError {
  return new ScaleproofError('SP_CONFIG_INVALID', `${path} ${why}. Correct it and run again.`, { cause });
}
