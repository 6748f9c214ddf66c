import type { AppAdapter, SessionContent } from '../app/adapter.ts';
import { operationsWithRole, type SessionRole, sessionRoles } from '../app/adapter.ts';
import type { Finding } from './finding.ts';
import { isMadeOfNothing } from './made-of-nothing.ts';
import { askedOf, fieldOf } from './operation-findings.ts';
import type { Seen, SessionLook } from './seen.ts';

/** What is wrong with sessions, by what two clients saw of theirs. */
export function findingsOfSession(look: SessionLook): readonly Finding[] {
  if (look.logIn.outcome !== 'ok') return [];
  return [
    ...notKept(look),
    ...[look.logIn, look.read, look.increment].flatMap((seen) => (seen === null ? [] : emptyContent(seen))),
    ...notShown(look),
    ...(look.read?.outcome === 'ok' ? [...notTheSame(look), ...notGrowing(look)] : []),
    ...notTold(look),
  ];
}

/** Roles that the operations of an adapter lack, as far as their names tell that they are meant. */
export function findingsOfRoles(adapter: AppAdapter): readonly Finding[] {
  const hasOthers = sessionRoles.some((role) => operationsWithRole(adapter, role).length > 0);
  const named = Object.keys(adapter.operations).flatMap((name): Finding[] => {
    const role = roleByName(name);
    const has = role === null || operationsWithRole(adapter, role).length > 0;
    if (has || adapter.operations[name]?.role !== undefined) return [];
    return [
      {
        severity: role === 'log-in' && hasOthers ? 'wrong' : 'careful',
        field: fieldOf({ operation: name }, 'role'),
        sentence:
          `No operation has the role '${role}', and '${name}' sounds like it. Checkers and faults look for ` +
          'roles, not for names.',
        change: `Give it role: '${role}' if it is one.`,
      },
    ];
  });
  const logsIn = operationsWithRole(adapter, 'log-in').length > 0;
  if (!logsIn || operationsWithRole(adapter, 'read-session').length > 0 || named.length > 0) return named;
  return [
    {
      severity: 'careful',
      field: 'adapter.operations',
      sentence:
        "Clients log in, and no operation has the role 'read-session': nobody can see whether a session " +
        'is lost.',
      change: "Add one that shows whose session it is, with role: 'read-session'.",
    },
  ];
}

function roleByName(name: string): SessionRole | null {
  const known = sessionRoles.find((role) => role === name);
  if (known) return known;
  if (/^(?:log|sign)-?(?:in|on)$/i.test(name)) return 'log-in';
  return /^(?:log|sign)-?(?:out|off)$/i.test(name) ? 'log-out' : null;
}

/** The cookies that a client loses: all of its session, or some. */
function notKept({ notKept: said, lostCookies, logIn }: SessionLook): Finding[] {
  if (said !== null) {
    const { sentence, advice: change } = said;
    return [{ severity: 'wrong', field: 'adapter.publicUrl', sentence, change }];
  }
  return lostCookies.map(({ name, because }) => ({
    severity: 'careful',
    field: 'adapter.publicUrl',
    sentence: `The cookie '${name}' of '${logIn.operation}' is not sent, because ${because}.`,
    change:
      "If the app needs it, set 'publicUrl' of the adapter to the app's public URL, or start the app so " +
      'that the cookie matches.',
  }));
}

function emptyContent(seen: Seen): Finding[] {
  const { session } = seen;
  if (session === null) return [];
  return (['user', 'createdAt'] as const).flatMap((name): Finding[] => {
    if (!isMadeOfNothing(session[name])) return [];
    return [
      {
        severity: 'wrong',
        field: fieldOf(seen, 'read'),
        sentence:
          `It returned a session whose ${name} is '${session[name]}': the answer to ${askedOf(seen)} does ` +
          'not have what it reads.',
        change: `Read ${name} from where the answer has it. It was given: ${seen.excerpt}`,
      },
    ];
  });
}

function notShown({ read, increment }: SessionLook): Finding[] {
  return [read, increment].flatMap((seen): Finding[] => {
    if (seen === null || seen.outcome !== 'ok' || seen.session !== null) return [];
    return [
      {
        severity: 'wrong',
        field: fieldOf(seen, 'read'),
        sentence:
          `It returned ok and no session for ${askedOf(seen)}: a session counts as there when its content ` +
          'is.',
        change: 'Return the session with the outcome, as { user, createdAt, counter }.',
      },
    ];
  });
}

/** A session must be one and the same to its client, and another one to another client. */
function notTheSame({ logIn, read, readAgain, other }: SessionLook): Finding[] {
  const mine = read?.session;
  if (!read || !mine) return [];
  const pairs = [
    { before: logIn, after: read },
    { before: read, after: readAgain },
  ];
  const changed = pairs.flatMap(({ before, after }) =>
    after?.session && before.session ? differences(before, after, before.session, after.session) : [],
  );
  const theirs = other?.read?.session;
  const isSame = theirs?.user === mine.user && theirs.createdAt === mine.createdAt;
  if (!isSame || emptyContent(read).length > 0) return changed;
  return [
    ...changed,
    {
      severity: 'wrong',
      field: fieldOf(read, 'read'),
      sentence:
        `Two clients that logged in were shown the same session: user '${mine.user}', createdAt ` +
        `'${mine.createdAt}'. One that is mixed up with another would not be noticed.`,
      change:
        'Return what tells sessions apart: the user who logged in (let each client be one of its own, by ' +
        "'number' or 'name'), and when the session was made.",
    },
  ];
}

function differences(before: Seen, after: Seen, first: SessionContent, then: SessionContent): Finding[] {
  return (['user', 'createdAt'] as const).flatMap((name): Finding[] => {
    if (first[name] === then[name] || isMadeOfNothing(first[name])) return [];
    return [
      {
        severity: 'wrong',
        field: fieldOf(after, 'read'),
        sentence:
          `The ${name} of one client's session was '${first[name]}' in '${before.operation}' and '${then[name]}' in ` +
          `'${after.operation}', ` +
          `${before.operation === after.operation ? 'read twice' : 'right after it'}: each session would ` +
          'seem to be lost.',
        change:
          `Return a ${name} that stays the same for as long as the session does, from every operation that ` +
          'returns a session.',
      },
    ];
  });
}

function notGrowing({ read, increment, readAgain }: SessionLook): Finding[] {
  const before = read?.session?.counter;
  const after = readAgain?.session?.counter;
  if (!read || !readAgain || before === undefined || after === undefined) return [];
  if (after < before) {
    return [
      {
        severity: 'wrong',
        field: fieldOf(readAgain, 'read'),
        sentence:
          `The counter of a session went back from ${before} to ${after}: that counts as a session that ` +
          'lost something.',
        change: 'Return a counter that only grows; 0 always, where the app has none.',
      },
    ];
  }
  if (increment?.outcome !== 'ok' || after > before) return [];
  return [
    {
      severity: 'wrong',
      field: fieldOf(increment, 'role'),
      sentence:
        `The counter of the session stayed at ${after} over '${increment.operation}', whose role is ` +
        'increment-session.',
      change:
        `Return the number that '${increment.operation}' adds to as 'counter', also from ` +
        `'${read.operation}', or take the role away.`,
    },
  ];
}

/** The second client could not even log in. */
function notTold({ logIn, other }: SessionLook): Finding[] {
  if (!other || other.logIn.outcome === 'ok') return [];
  return [
    {
      severity: 'wrong',
      field: fieldOf(other.logIn, 'request'),
      sentence:
        `One client could log in by ${askedOf(logIn)}, and a second one was answered with ` +
        `${other.logIn.status ?? other.logIn.error}.`,
      change: "Let each client be a user of its own, by its 'number' or 'name', or rows of data (rowsOf).",
    },
  ];
}
