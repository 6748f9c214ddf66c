import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, ExecutionLedger } from '../../app/adapter.ts';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import type { HttpConnection } from '../http/http-connection.ts';

export interface ReadExecutions {
  readonly connection: HttpConnection;
  /** How many tasks the app took and must therefore complete. */
  readonly expected: number;
  /** For so long without a start or an end it is taken to be all. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** How often the app is asked. */
const everyMs = 200;

/**
 * What the app says it began, once it has completed what it took, or nothing has happened for `patienceMs`. Throws
 * `SP_LOAD_NOT_DELIVERED` when it does not tell for as long, and `SP_INTERRUPTED` when it had not told until then.
 */
export async function readExecutions(
  ledger: ExecutionLedger,
  { connection, expected, patienceMs, signal }: ReadExecutions,
): Promise<readonly Execution[]> {
  // A request that is never answered ends with the run, and not with its own timeout.
  const giveUp = () => connection.giveUp('interrupted');
  using _ = onAbort(signal, giveUp);
  let told: readonly Execution[] | null = null;
  let failure: unknown = null;
  let news = '';
  for (let idleMs = 0; idleMs <= patienceMs && !signal.aborted; idleMs += everyMs) {
    try {
      told = await readPages(ledger, { connection, signal });
      failure = null;
    } catch (cause) {
      if (cause instanceof EndlessLedger) throw cause;
      failure = cause;
    }
    const completed = new Set(told?.filter((one) => one.completed).map(({ task }) => task)).size;
    if (failure === null && completed >= expected) break;
    if (news !== `${told?.length} ${completed}`) idleMs = 0;
    news = `${told?.length} ${completed}`;
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  if (told !== null && failure === null) return told;
  if (signal.aborted) {
    throw new ScaleproofError(
      'SP_INTERRUPTED',
      'Interrupted before the app reported which tasks it started.',
    );
  }
  throw new ScaleproofError(
    'SP_LOAD_NOT_DELIVERED',
    `The app did not report which tasks it started: ${messageOf(failure)}. Without that they are unknown. ` +
      'Check the logs of the app, or request them by hand.',
    { cause: failure },
  );
}

/** A ledger with a million executions has as many pages of a hundred. */
const pagesAtMost = 10_000;

/** One whose pages have no end. */
class EndlessLedger extends ScaleproofError {
  constructor(why: string) {
    super(
      'SP_ADAPTER_FAILED',
      `The app's ledger of executions has no end: ${why}. 'executions.read' of the adapter must return null as 'after' on ` +
        'the last page.',
    );
  }
}

function onAbort(signal: AbortSignal, act: () => void): Disposable {
  signal.addEventListener('abort', act, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', act) };
}

async function readPages(
  ledger: ExecutionLedger,
  { connection, signal }: Pick<ReadExecutions, 'connection' | 'signal'>,
): Promise<Execution[]> {
  const all: Execution[] = [];
  const asked = new Set<string>();
  let pages = 0;
  let after: string | null = null;
  do {
    if (pages++ === pagesAtMost) throw new EndlessLedger(`page ${pagesAtMost} was not the last one`);
    if (after !== null) asked.add(after);
    signal.throwIfAborted();
    const request = ledger.request(after);
    const reply = await connection.send(request, Object.entries(request.headers ?? {}).flat());
    if (reply.kind === 'trouble') throw new Error(`it gave no response (${reply.error})`);
    if (reply.response.status >= 300) throw new Error(`it answered with status ${reply.response.status}`);
    const page = ledger.read(reply.response);
    for (const execution of page.executions) all.push(execution);
    after = page.after;
    if (after !== null && asked.has(after)) {
      throw new EndlessLedger(`a page names '${after.slice(0, 80)}' as what comes after it, again`);
    }
  } while (after !== null);
  return all;
}
