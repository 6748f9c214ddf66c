import { docker } from '../images/docker-command.ts';

/** Without `!override` a file cannot go after another one and take its ports away. */
export const leastCompose = '2.24.4';

/** The version of the compose plugin, and whether it is new enough; null where there is none. */
export async function composeVersion(
  signal: AbortSignal,
): Promise<{ readonly version: string; readonly isEnough: boolean } | null> {
  const said = await docker(['compose', 'version', '--short'], { signal }).catch(() => '');
  signal.throwIfAborted();
  const version = /\d+\.\d+\.\d+/.exec(said)?.[0];
  return version === undefined ? null : { version, isEnough: isAtLeast(version, leastCompose) };
}

/** Of versions in three numbers. */
export function isAtLeast(version: string, least: string): boolean {
  const [left, right] = [version, least].map((text) => text.split('.').map(Number));
  const at = left?.findIndex((number, index) => number !== right?.[index]) ?? -1;
  return at < 0 || (left?.[at] ?? 0) > (right?.[at] ?? 0);
}
