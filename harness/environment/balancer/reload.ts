import { messageOf } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait-until.ts';

/** How a balancer is told to read its configuration again while it runs. */
export type Reload =
  /** It starts new workers then, which show it; the old ones end when their connections have. */
  | { readonly by: 'signal'; readonly signal: NodeJS.Signals }
  /** The program with these arguments, whose end shows it. */
  | {
      readonly by: 'command';
      args(config: string): readonly string[];
      /** Where its configuration is in a container. */
      readonly configInside: string;
      /** In what the command says when the balancer, which takes its configuration, hangs up on it: then clients show it, or nobody. */
      readonly hungUp?: RegExp;
    }
  /** It cannot be; a clause that says why. */
  | { readonly by: 'nothing'; readonly because: string };

/** A balancer that runs, as a process or in a container. */
export interface Reloading {
  readonly title: string;
  tell(signal: NodeJS.Signals): Promise<void>;
  /** Of all its processes. */
  pids(): Promise<readonly number[]>;
  /** Runs a command of its own to its end; throws what it said when it fails. */
  run(args: readonly string[]): Promise<void>;
  /** As `Reload` has it: a path where it runs. */
  readonly config: string;
}

const withinMs = 10_000;

/**
 * Tells a balancer to read its configuration again; returns what shows that it has, as a clause, or null when only its clients can.
 * Throws when it has not.
 */
export async function reloadBy(
  how: Exclude<Reload, { by: 'nothing' }>,
  { title, tell, pids, run, config }: Reloading,
  signal: AbortSignal,
): Promise<string | null> {
  if (how.by === 'command') {
    try {
      await run(how.args(config));
    } catch (cause) {
      if (how.hungUp?.test(messageOf(cause))) return null;
      throw cause;
    }
    return `${title} took its configuration again`;
  }
  const before = new Set(await pids());
  await tell(how.signal);
  const fresh = await waitUntil(
    async () => {
      const found = (await pids()).filter((pid) => !before.has(pid));
      return found.length > 0 ? found : null;
    },
    { what: `${title} to start new workers`, deadlineMs: withinMs, signal, everyMs: 20 },
  );
  return `${title} has started new workers (${fresh.map((pid) => `pid ${pid}`).join(', ')})`;
}
