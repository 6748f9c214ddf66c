import { formatMs } from '../core/duration.ts';
import { leavesInDoubt } from '../load/ledger/error-kind.ts';
import type { Finding } from './finding.ts';
import type { Seen } from './seen.ts';

/** How long an answer may take: as long as in a journey that says nothing of it. */
export const timeoutMs = 5_000;
/** Errors of the adapter itself, which its complaints tell with the reason. */
const ofAdapter: readonly (string | null)[] = ['adapter-threw', 'adapter-invalid'];
/** What an app that does not know its client answers, and what an adapter calls that. */
const unknownClient = ({ status, error }: Seen) =>
  status === 401 || status === 403 || error === 'session-missing';

/** What is wrong with an operation, by one answer to it. What no scenario of the topology asks for may be missing in it. */
export function findingsOfOperation(
  seen: Seen,
  { isUsed }: { readonly isUsed: boolean },
): readonly Finding[] {
  const found = findingsOf(seen);
  if (isUsed) return found;
  return found.map((one) => ({
    ...one,
    severity: 'careful',
    sentence: `${one.sentence} No scenario asks for it in this topology.`,
  }));
}

function findingsOf(seen: Seen): readonly Finding[] {
  if (seen.asked === null) return [];
  if (seen.outcome !== 'ok') return ofAdapter.includes(seen.error) ? [] : [failed(seen)];
  const { status, operation } = seen;
  if (status === null || status < 400) return [];
  return [
    {
      severity: status >= 500 ? 'wrong' : 'careful',
      field: fieldOf(seen, 'read'),
      sentence: `It returned ok for the status ${status} of ${askedOf(seen)}: a run would count these as successes.`,
      change:
        `Return { outcome: 'fail', error: 'status-${status}' } where '${operation}' has this status, ` +
        'unless it is meant to.',
    },
  ];
}

/** Whether what failed may have failed for want of a log-in. */
export function mayNeedLogIn(seen: Seen): boolean {
  return seen.outcome !== 'ok' && unknownClient(seen);
}

/** `GET /account`. */
export function askedOf({ asked, operation }: Seen): string {
  return asked === null ? `'${operation}'` : `${asked.method} ${asked.path}`;
}

export function fieldOf({ operation }: Pick<Seen, 'operation'>, part: 'request' | 'read' | 'role'): string {
  return `adapter.operations.${operation}.${part}`;
}

function failed(seen: Seen): Finding {
  const { status } = seen;
  if (status === null) return unanswered(seen);
  const { part, change } = adviceOn(seen, status);
  const leads = seen.location === null ? '' : `, which leads to ${seen.location}`;
  const body = seen.excerpt === '' ? '' : ` It was given: ${seen.excerpt}`;
  const meaning = leavesInDoubt(status)
    ? "the balancer's own, when an instance closed the connection or sent nothing"
    : `and 'read' returned the failure '${seen.error}'`;
  return {
    severity: 'wrong',
    field: fieldOf(seen, part),
    sentence: `${askedOf(seen)} was answered with ${status}${leads}, ${meaning}.${body}`,
    change,
  };
}

function unanswered(seen: Seen): Finding {
  const { error } = seen;
  const what = error === 'timeout' ? `no answer within ${formatMs(timeoutMs)}` : `no answer (${error})`;
  return {
    severity: 'wrong',
    field: fieldOf(seen, 'request'),
    sentence: `${askedOf(seen)} got ${what}.`,
    change: `Ask for what the app answers, or find out why it does not${printedBy(seen)}.`,
  };
}

interface Advice {
  readonly part: 'request' | 'read';
  readonly change: string;
}

function adviceOn(seen: Seen, status: number): Advice {
  if (status >= 500) {
    const change = `Send what the app expects, or find out why it fails${printedBy(seen)}.`;
    return { part: 'request', change };
  }
  if ([400, 403, 421].includes(status) && /\b(?:host|origin)\b/i.test(seen.excerpt)) {
    const change =
      "The app checks its address: set 'publicUrl' of the adapter to it, such as 'https://shop.example'.";
    return { part: 'request', change };
  }
  if (status >= 300 && status < 400) return { part: 'read', change: adviceOnRedirect(seen) };
  if (status < 300) {
    return {
      part: 'read',
      change: "Let 'read' return { outcome: 'ok' } for this answer, or correct the request.",
    };
  }
  return { part: 'request', change: adviceOnRefusal(seen, status) };
}

function adviceOnRedirect({ location, status }: Seen): string {
  const elsewhere = location === null ? 'the page it leads to' : location;
  return (
    `Redirects are not followed: return { outcome: 'ok' } for ${status} when that is the success, and ask for ` +
    `${elsewhere} in an operation of its own.`
  );
}

function adviceOnRefusal(seen: Seen, status: number): string {
  const { role } = seen;
  switch (status) {
    case 404:
      return "Correct 'path': the app has no such page.";
    case 405:
      return `Correct 'method': the app does not take ${seen.asked?.method} there.`;
    case 429:
      return (
        "Start the app without its limit of requests, by 'launch.environment' or 'env' of the topology: " +
        'all clients come from one address.'
      );
    case 401:
    case 403:
    case 419:
      if (role === 'log-in') {
        return (
          "Correct what it sends. The token of a form comes from its page: an operation named in 'after' " +
          "can 'keep' it."
        );
      }
      return (
        "The app does not know this client: an operation with role 'log-in' comes first, and its answer " +
        "must give a cookie, or headers to 'remember'."
      );
    default:
      return "Correct what it sends: its 'body', and the header 'content-type' that says what that is.";
  }
}

/** Where to look for why; the end of a clause. */
function printedBy({ printed, instance }: Seen): string {
  if (printed.length === 0) return '';
  return `; the last that ${instance ?? 'it'} printed is: ${printed.join(' | ')}`;
}
