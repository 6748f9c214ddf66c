import {
  type AppAdapter,
  type HttpOperation,
  operationsWithRole,
  type SessionRole,
  withWhatComesBefore,
} from '../app/adapter.ts';

/** In which order a client does what an app has: who it is first, and who it was last. */
export interface OrderOfOperations {
  /** How the client logs in, in full; empty for an app without a log-in. */
  readonly logIn: readonly string[];
  /** What it does then, one after the other, each in full. */
  readonly afterwards: readonly (readonly string[])[];
  /** Log-ins besides the first, each for a client of its own: who is logged in is often sent elsewhere. */
  readonly otherLogIns: readonly (readonly string[])[];
}

/** Every operation of an adapter is in it; one that only comes before others is done with them. */
export function orderOfOperations(adapter: AppAdapter): OrderOfOperations {
  const names = Object.keys(adapter.operations);
  const inFull = (name: string) => withWhatComesBefore(adapter, name);
  const [first, ...others] = operationsWithRole(adapter, 'log-in');
  const before = new Set(names.flatMap((name) => adapter.operations[name]?.after ?? []));
  const plain = names.filter((name) => roleOf(adapter, name) === null && !before.has(name));
  const withRole = (role: SessionRole) => operationsWithRole(adapter, role);
  const afterwards = [
    ...withRole('read-session'),
    ...withRole('increment-session'),
    ...plain,
    ...withRole('log-out'),
  ];
  return {
    logIn: first === undefined ? [] : inFull(first),
    afterwards: afterwards.map(inFull),
    otherLogIns: others.map(inFull),
  };
}

/** What can be asked of an app by somebody it does not know: its log-in, else its first operation; in full. */
export function firstOperations(adapter: AppAdapter): readonly string[] {
  const { logIn, afterwards } = orderOfOperations(adapter);
  return logIn.length > 0 ? logIn : (afterwards[0] ?? []);
}

export function roleOf(adapter: AppAdapter, name: string): NonNullable<HttpOperation['role']> | null {
  return adapter.operations[name]?.role ?? null;
}
