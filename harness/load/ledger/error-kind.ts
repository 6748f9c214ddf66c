import { isUntrusted } from '../../app/tls.ts';
import type { Outcome } from './history.ts';

/** Why a request got no answer. */
export interface Trouble {
  /** A short, stable kind: `refused`, `reset`, `timeout`, `bad-response`, ... */
  readonly error: string;
  /** `fail` when the app surely never saw the request. */
  readonly outcome: Exclude<Outcome, 'ok'>;
}

const kinds: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EADDRNOTAVAIL: 'no-free-local-port',
  EMFILE: 'too-many-open-files',
};

/** What an error of a connection means. `wasSent`: at least a part of the request may have reached the other side. */
export function troubleOf(cause: Error, wasSent: boolean): Trouble {
  return { error: kindOf(cause), outcome: wasSent ? 'unknown' : 'fail' };
}

function kindOf(cause: Error): string {
  if (isUntrusted(cause)) return 'untrusted-certificate';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  if (code.startsWith('HPE_')) return 'bad-response';
  return kinds[code] ?? code.toLowerCase().replaceAll('_', '-');
}

/** Whether a balancer answers with this when it cannot say if the app did what it was asked. */
export function leavesInDoubt(status: number): boolean {
  return status === 502 || status === 504;
}
