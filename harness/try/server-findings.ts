import { formatMs } from '../core/duration.ts';
import type { Stop } from '../environment/runtime.ts';
import type { Balancer } from '../plan/topology.ts';
import type { Finding } from './finding.ts';
import { askedOf } from './operation-findings.ts';
import type { IdleConnection, Seen } from './seen.ts';

/** An instance with nothing to do that was told to stop. */
export interface Stopped {
  readonly instance: string;
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  readonly stop: Stop;
  /** Whether it had a handler for the signal; null when that is not known. One that has may end itself by the signal at last. */
  readonly handled: boolean | null;
}

/** More than closing what is idle takes. */
const slowStopMs = 3_000;
/** Below it, pauses between requests that any load has meet the end of a connection. */
const shortIdleMs = 1_000;

/** An instance that did not end, or not as an app should that loses nothing. */
export function findingsOfStop({ instance, signal, graceMs, handled, stop }: Stopped): readonly Finding[] {
  if (stop.doubt !== null) {
    const isDeaf = stop.tookMs >= graceMs;
    return [
      {
        severity: 'wrong',
        field: 'launch',
        sentence: `${instance} was told to stop: ${stop.doubt} Restarts of a run would be kills.`,
        change: isDeaf
          ? `Let the app end at ${signal}: close its server and what is idle, finish what is under way, ` +
            "and exit. If another signal ends it, set 'launch.stopSignal'."
          : "Start the app itself by 'launch.command', in the foreground, and not by what starts it again " +
            'or leaves something behind.',
      },
    ];
  }
  if (stop.signal === signal && handled !== true) {
    return [
      {
        severity: 'careful',
        field: 'launch',
        sentence:
          `${instance} does not handle ${signal}, and ended at once by it: requests under way are cut off ` +
          'at each restart.',
        change: `Let the app handle ${signal}: stop accepting, finish what is under way, and exit.`,
      },
    ];
  }
  if (stop.tookMs < slowStopMs) return [];
  return [
    {
      severity: 'careful',
      field: 'launch',
      sentence: `${instance} took ${formatMs(stop.tookMs)} to end, with nothing under way.`,
      change:
        'Close idle connections when it is told to stop (in Node: server.closeIdleConnections()), unless ' +
        'it waits for its balancer on purpose.',
    },
  ];
}

/** What a balancer does with connections that it does not use. */
export interface Pooling {
  readonly connections: Balancer['connections'];
  /** For how long it uses one again. */
  readonly keepAliveMs: number;
  /** Whether it closes one in time when the instance says for how long it keeps it. */
  readonly obeysHints: boolean;
}

/** A server that closes idle connections before its balancer does. */
export function findingsOfIdle(
  instance: string,
  idle: IdleConnection,
  { connections, keepAliveMs, obeysHints }: Pooling,
): readonly Finding[] {
  if (connections === 'per-request') return [];
  const closesAfterMs = closesAfter(idle);
  if (closesAfterMs === null || closesAfterMs >= keepAliveMs) return [];
  if (obeysHints && 'isSaid' in idle && idle.isSaid) return [];
  return [
    {
      severity: closesAfterMs < shortIdleMs ? 'wrong' : 'careful',
      field: 'launch',
      sentence:
        `${instance} closes a connection that was idle for ${formatMs(closesAfterMs)}, and the balancer uses one again for ` +
        `${formatMs(keepAliveMs)}: a request that is sent at that moment fails with 502.`,
      change:
        `Let the app keep idle connections for longer than ${formatMs(keepAliveMs)} (Node: server.keepAliveTimeout = ` +
        `${keepAliveMs + 5_000}; uvicorn: --timeout-keep-alive ${keepAliveMs / 1000 + 5}), or set 'connections' of the balancer to 'per-request'.`,
    },
  ];
}

/** Null where it was not seen to close one, and does not say when. */
function closesAfter(idle: IdleConnection): number | null {
  if (idle.kind === 'closed') return idle.afterMs;
  return idle.kind === 'kept' && idle.isSaid ? idle.forMs : null;
}

/** An app that said that it is ready and was not. `servedAfterMs`: from the first question on. */
export function findingsOfReadiness(
  readyPath: string,
  { refused, servedAfterMs }: { readonly refused: Seen; readonly servedAfterMs: number },
): readonly Finding[] {
  return [
    {
      severity: 'wrong',
      field: 'adapter.readyPath',
      sentence:
        `${readyPath} answered 2xx before the app could serve: ${askedOf(refused)} got ${refused.status ?? refused.error}, and was ` +
        `served ${formatMs(servedAfterMs)} later.`,
      change:
        'Name a path that answers 2xx only when the app serves requests, or let this one answer 503 ' +
        'until then.',
    },
  ];
}

/** What an app answers, or does not, while it is still starting. */
export function isNotServing({ status, error, asked }: Seen): boolean {
  if (asked === null) return false;
  return status === null ? error === 'refused' || error === 'reset' : [502, 503, 504].includes(status);
}

/** An instance that was gone before it was told to stop. */
export function findingOfUnexpectedEnd(instance: string, why: string): Finding {
  return {
    severity: 'wrong',
    field: 'launch',
    sentence: `${instance} ended by itself while it was tried. ${why}`,
    change: 'Find out why it ends: its last lines tell.',
  };
}

/** An instance that could not be started a second time. */
export function findingsOfRestart(instance: string, why: string): readonly Finding[] {
  return [
    {
      severity: 'wrong',
      field: 'launch',
      sentence: `${instance} was stopped and did not start again. ${why}`,
      change:
        'Let the app start on what it has left itself: a lock, a socket file, a port that is not free yet.',
    },
  ];
}
