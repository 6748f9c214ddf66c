import { execFile } from 'node:child_process';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import type { Exit } from '../../core/spawn.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { refusesConnections } from '../refuses-connections.ts';
import type { CommandedAction, Killable, Node } from '../runtime.ts';

/** A program and its arguments for each thing that can be done to an instance or the balancer. */
export type Commands = Readonly<Partial<Record<CommandedAction, readonly string[]>>>;

type Known = Pick<Node, 'id' | 'role' | 'url' | 'metrics' | 'askedAs' | 'trust'>;

/** What is known of a node that somebody else runs. */
export function plainNode(known: Known): Node {
  return { ...known, version: 'not known', usage: async () => null, logs: async () => [] };
}

export interface Commanded {
  readonly commands: Commands;
  /** Takes the place of `{n}`. */
  readonly number: number;
  /** True when it takes work; throws the reason otherwise. */
  ready(signal: AbortSignal): Promise<true>;
}

/** A command may have to ask a cluster. */
const commandMs = 60_000;
const effectMs = 5_000;
/** How long a start may take to be ready, and a node to be as it was found. */
const readyMs = 30_000;
const restoreMs = 10_000;
const never = new AbortController().signal;
/** How it ended is for those to know who run it. */
const notKnown: Exit = { code: null, signal: null };

/** What was ended or frozen can be brought back: it was running when it was found. */
export interface CommandedNode extends Node, Killable {
  restore(): Promise<void>;
}

/** A node that commands end and start. Each is believed only when its effect shows on the node's port. */
export function commandedNode(known: Known, { commands, number, ready }: Commanded): CommandedNode {
  const { id, url } = known;
  let starts = 1;
  let isDown = false;
  let isPaused = false;
  const command = (action: CommandedAction) =>
    (commands[action] ?? []).map((part) => part.replaceAll('{n}', String(number)));

  const act = (action: CommandedAction) => runCommandOf(id, action, command(action));

  async function shows(
    action: CommandedAction,
    what: string,
    attempt: () => Promise<true | null>,
  ): Promise<void> {
    await waitUntil(attempt, {
      what: `${id} ${what}`,
      deadlineMs: effectMs,
      signal: never,
      everyMs: 50,
    }).catch((cause) => {
      throw failed(id, action, `'${command(action).join(' ')}' had no effect: ${messageOf(cause)}`);
    });
  }

  async function end(action: 'kill' | 'stop'): Promise<Exit> {
    if (isDown) throw failed(id, action, 'it is down');
    await act(action);
    await shows(action, 'to refuse connections', async () => ((await refusesConnections(url)) ? true : null));
    isDown = true;
    return notKnown;
  }

  async function start(signal: AbortSignal): Promise<void> {
    if (!isDown) throw failed(id, 'start', 'it is running');
    await act('start');
    await waitUntil(() => ready(signal), { what: `${id} to be ready`, deadlineMs: readyMs, signal }).catch(
      (cause) => {
        signal.throwIfAborted();
        throw failed(
          id,
          'start',
          `'${command('start').join(' ')}' did not bring it back: ${messageOf(cause)}`,
        );
      },
    );
    starts += 1;
    isDown = false;
  }

  async function resume(): Promise<void> {
    await act('resume');
    await shows('resume', 'to answer', () => ready(AbortSignal.timeout(1_000)));
    isPaused = false;
  }

  async function isSilent(): Promise<true | null> {
    return ready(AbortSignal.timeout(300)).then(
      () => null,
      () => true,
    );
  }

  return {
    ...plainNode(known),
    runningAs: () => (isDown ? null : `start ${starts} of what listens at ${url.host}`),
    kill: () => end('kill'),
    async stop() {
      const startedAt = performance.now();
      const exit = await end('stop');
      return { ...exit, tookMs: performance.now() - startedAt, told: null, doubt: null };
    },
    start,
    async pause() {
      if (isDown) throw failed(id, 'pause', 'it is down');
      isPaused = true;
      await act('pause');
      await shows('pause', 'to answer nobody', isSilent);
    },
    resume,
    async restore() {
      if (isPaused) await resume();
      if (isDown && commands.start) await start(AbortSignal.timeout(restoreMs));
    },
  };
}

/** Runs the command for an action on the node `id` to its end. Throws `SP_FAULT_FAILED` with what it said. */
export async function runCommandOf(
  id: string,
  action: CommandedAction,
  [program, ...args]: readonly string[],
): Promise<void> {
  if (program === undefined) throw failed(id, action, 'external() in the config has no command for it');
  await new Promise<void>((resolve, reject) => {
    execFile(program, args, { timeout: commandMs }, (failure, _stdout, stderr) => {
      if (!failure) return resolve();
      const said = stderr.trim().split('\n').at(-1);
      reject(failed(id, action, `'${[program, ...args].join(' ')}' failed: ${said || messageOf(failure)}`));
    });
  });
}

function failed(id: string, action: CommandedAction, because: string): ScaleproofError {
  return new ScaleproofError('SP_FAULT_FAILED', `${id}: ${action} failed: ${because}.`);
}
