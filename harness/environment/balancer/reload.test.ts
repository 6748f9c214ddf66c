import { expect, test } from 'vitest';
import { caddy } from './caddy.ts';
import { reloadBy } from './reload.ts';

const { signal } = new AbortController();

/** Caddy, whose command ends as `run` does. */
function reloadCaddy(run: () => Promise<void>): Promise<string | null> {
  if (caddy.reload.by !== 'command') throw new Error('Caddy is told by a command.');
  const running = { title: 'Caddy', tell: async () => {}, pids: async () => [], run, config: 'Caddyfile' };
  return reloadBy(caddy.reload, running, signal);
}

test('a balancer that hangs up on the command is shown by its clients, and one that refuses is an error', async () => {
  expect(await reloadCaddy(async () => {})).toBe('Caddy took its configuration again');
  const hungUp =
    'caddy said: Error: sending configuration to instance: performing request: Post "http://x/load": EOF';
  expect(await reloadCaddy(() => Promise.reject(new Error(hungUp)))).toBeNull();
  const refused = 'caddy said: Error: adapting config using caddyfile: unrecognized directive: nonsense';
  await expect(reloadCaddy(() => Promise.reject(new Error(refused)))).rejects.toThrow(
    'unrecognized directive',
  );
});
