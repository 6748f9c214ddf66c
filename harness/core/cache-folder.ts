import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isInstalled } from './own-script.ts';

/**
 * Keeps what is made once and used by every run; absolute path. In a checkout beside its packages; of an
 * installed package the user's folder for caches, since node_modules belongs to npm.
 */
export function cacheFolder(): string {
  return isInstalled ? userCacheFolder() : join(import.meta.dirname, '../../node_modules/.cache/scaleproof');
}

/**
 * By the XDG base directories or as macOS has it; absolute path. Node runs TypeScript from here, as it does
 * not below node_modules.
 */
export function userCacheFolder(): string {
  const { XDG_CACHE_HOME: chosen } = process.env;
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'scaleproof');
  const caches = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  return join(homedir(), caches, 'scaleproof');
}
