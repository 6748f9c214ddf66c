import { setTimeout as sleep } from 'node:timers/promises';
import { operationsWithRole, type SessionRole, withWhatComesBefore } from '../app/adapter.ts';
import type { GuardedAdapter } from '../app/guarded-adapter.ts';
import { whyNotKept } from '../load/http/kept-session.ts';
import type { Finding } from './finding.ts';
import { findingsOfUnnamed } from './instance-findings.ts';
import { findingsOfOperation, mayNeedLogIn } from './operation-findings.ts';
import { firstOperations, orderOfOperations, roleOf } from './order-of-operations.ts';
import type { Seen, SessionLook } from './seen.ts';
import { findingsOfReadiness, isNotServing } from './server-findings.ts';
import { findingsOfRoles, findingsOfSession } from './session-findings.ts';
import { performAll, type TrialClient, type TrialClientOptions, trialClient } from './trial-client.ts';

export type Clients = Omit<TrialClientOptions, 'number' | 'memory' | 'localAddress'>;

export interface TriedOperations {
  /** Each once, in the order in which they were tried. */
  readonly all: readonly Seen[];
  /** Names of those that were not, since what comes before them failed. */
  readonly left: readonly string[];
  readonly findings: readonly Finding[];
}

/** How long an app that said that it is ready may take until it is. */
const patienceMs = 5_000;
const pauseMs = 100;

/**
 * Walks every operation of an adapter once, as one client that logs in first and out last, and looks at its session. `used`: what
 * scenarios ask for.
 */
export async function tryOperations(clients: Clients, used: ReadonlySet<string>): Promise<TriedOperations> {
  const { adapter } = clients;
  const order = orderOfOperations(adapter);
  const early = await untilServed(clients, 100);
  await using client = trialClient({ ...clients, number: 1 });
  const loggedIn = await performAll(client, order.logIn);
  const isOut = loggedIn.some(({ outcome }) => outcome !== 'ok');
  const kept = whatIsKept(clients, client);
  const all = [...loggedIn];
  let again: Seen | null = null;
  for (const names of order.afterwards) {
    const role = roleOf(adapter, names.at(-1) ?? '');
    if (isOut && role !== null) continue;
    if (role === 'log-out') again ??= await readSession(client, adapter);
    all.push(...(await performAll(client, names)));
  }
  if (!isOut) again ??= await readSession(client, adapter);
  for (const [index, names] of order.otherLogIns.entries()) {
    await using another = trialClient({ ...clients, number: index + 3 });
    all.push(...(await performAll(another, names)));
  }
  const look = await lookAtSession(clients, { all, again, kept });
  const isUnknown = isOut || kept.notKept !== null;
  const telling = all.filter((seen) => !isUnknown || loggedIn.includes(seen) || !mayNeedLogIn(seen));
  const once = [...new Map(all.map((seen) => [seen.operation, seen])).values()];
  return {
    all: once,
    left: Object.keys(adapter.operations).filter((name) => !once.some(({ operation }) => operation === name)),
    findings: [
      ...(early ? findingsOfReadiness(adapter.readyPath, early) : []),
      ...findingsOfRoles(adapter),
      ...telling.flatMap((seen) => findingsOfOperation(seen, { isUsed: used.has(seen.operation) })),
      ...(look ? findingsOfSession(look) : []),
      ...findingsOfUnnamed(all, { isNeeded: hasSessions(adapter) || adapter.rooms !== null }),
    ],
  };
}

/**
 * Asks what needs no log-in until the app serves it. Returns what was answered while it did not; null when it served at once, and
 * when it never did, which is no question of when it is asked.
 */
export async function untilServed(
  clients: Clients,
  number: number,
): Promise<{ readonly refused: Seen; readonly servedAfterMs: number } | null> {
  const [first] = firstOperations(clients.adapter);
  if (first === undefined) return null;
  const startedMs = performance.now();
  let refused: Seen | null = null;
  while (performance.now() - startedMs < patienceMs) {
    await using client = trialClient({ ...clients, number });
    const seen = await client.perform(first);
    if (!isNotServing(seen)) return refused && { refused, servedAfterMs: performance.now() - startedMs };
    refused ??= seen;
    await sleep(pauseMs, undefined, { signal: clients.signal }).catch(() => {});
  }
  return null;
}

export function hasSessions({ operations }: GuardedAdapter): boolean {
  return Object.values(operations).some(({ role }) => role !== undefined);
}

type Kept = Pick<SessionLook, 'notKept' | 'lostCookies'>;

interface Tried {
  readonly all: readonly Seen[];
  readonly again: Seen | null;
  readonly kept: Kept;
}

/** What a client has seen of its session, and what another one sees of its own. Null for an app without a log-in. */
async function lookAtSession(clients: Clients, { all, again, kept }: Tried): Promise<SessionLook | null> {
  const withRole = (role: SessionRole) => all.find((seen) => seen.role === role) ?? null;
  const logIn = withRole('log-in');
  if (!logIn) return null;
  const { adapter } = clients;
  await using another = trialClient({ ...clients, number: 2 });
  const theirs = logIn.outcome === 'ok' ? await performAll(another, orderOfOperations(adapter).logIn) : [];
  const last = theirs.at(-1);
  return {
    logIn,
    read: withRole('read-session'),
    increment: withRole('increment-session'),
    readAgain: again,
    other: last
      ? { logIn: last, read: last.outcome === 'ok' ? await readSession(another, adapter) : null }
      : null,
    ...kept,
  };
}

/** What shows a client its session, with what comes before; null for an app that shows none. */
export async function readSession(client: TrialClient, adapter: GuardedAdapter): Promise<Seen | null> {
  const [name] = operationsWithRole(adapter, 'read-session');
  if (name === undefined) return null;
  return (await performAll(client, withWhatComesBefore(adapter, name))).at(-1) ?? null;
}

/** Right after a log-in: whether the client carries it on. */
function whatIsKept({ adapter, entry }: Clients, client: TrialClient): Kept {
  const { lastLogIn, memory } = client;
  const steps = Object.keys(adapter.operations);
  const notKept = whyNotKept({ adapter, entry }, { steps, afterwards: [], prepare: [] }, [client]);
  const path = pathOfSession(adapter, client);
  if (notKept !== null || lastLogIn === null || path === null) return { notKept, lostCookies: [] };
  const lost = memory.notSent(path, lastLogIn.request, lastLogIn.headers);
  // One that is taken away is set so that it has expired.
  return { notKept, lostCookies: lost.filter(({ because }) => !because.startsWith('it has expired')) };
}

/** Null when the adapter cannot tell it, which is said where it is asked for. */
function pathOfSession(adapter: GuardedAdapter, { name, memory }: TrialClient): string | null {
  const [operation = ''] = operationsWithRole(adapter, 'read-session');
  const view = { name, number: 1, step: 1, kept: memory.kept, random: () => 0 };
  const ask = () => adapter.operations[operation]?.request(view).path ?? null;
  try {
    return adapter.quietly ? adapter.quietly(ask) : ask();
  } catch {
    return null;
  }
}
