import type { Access } from '../app/adapter.ts';
import type { History, Operation } from '../load/ledger/history.ts';

/** An operation that wrote a version of a key, or was to show one. */
export interface Versioned extends Operation {
  readonly access: Extract<Access, { readonly version: number | null }>;
}

/** What was done to one key, each list in order of the sends. */
export interface VersionedKey {
  readonly key: string;
  readonly writes: readonly Versioned[];
  readonly reads: readonly Versioned[];
}

/** Every key that was written or read. */
export function versionedKeys({ operations }: History): VersionedKey[] {
  const keys = new Map<string, { writes: Versioned[]; reads: Versioned[] }>();
  for (const operation of operations) {
    if (!isVersioned(operation)) continue;
    const { key, kind } = operation.access;
    let known = keys.get(key);
    if (!known) {
      known = { writes: [], reads: [] };
      keys.set(key, known);
    }
    if (kind === 'write') known.writes.push(operation);
    else if (kind === 'read') known.reads.push(operation);
  }
  return [...keys].map(([key, { writes, reads }]) => ({
    key,
    writes: writes.sort(bySend),
    reads: reads.sort(bySend),
  }));
}

function isVersioned(operation: Operation): operation is Versioned {
  return operation.access !== null && 'version' in operation.access;
}

function bySend(a: Operation, b: Operation): number {
  return a.sentUs - b.sentUs || a.id - b.id;
}
