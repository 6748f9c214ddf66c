import type { GuardedAdapter } from '../../app/guarded-adapter.ts';
import { leavesInDoubt } from '../ledger/error-kind.ts';

/** What a status means for an operation: an error as the native driver calls it, null for a successful response. */
export type ReadStatus = (operation: string, status: number) => string | null;

/**
 * Reads answers by their status alone, since k6 passes no bodies on: 2xx is good, and what any other status means is for the
 * adapter to say, as it says it to every driver.
 */
export function statusReader(adapter: GuardedAdapter): ReadStatus {
  const operations = new Map(Object.entries(adapter.operations));
  const known = new Map<string, string | null>();
  const quietly = adapter.quietly ?? ((act) => act());
  const read = (name: string, status: number): string | null => {
    if (status >= 200 && status < 300) return null;
    if (leavesInDoubt(status)) return `status-${status}`;
    const operation = operations.get(name);
    try {
      const answer = operation && quietly(() => operation.read({ status, headers: {}, body: '' }));
      if (answer?.outcome === 'ok') return null;
      const isRead = answer !== undefined && !answer.error.startsWith('adapter-');
      return isRead ? answer.error : `status-${status}`;
    } catch {
      return `status-${status}`;
    }
  };
  return (name, status) => {
    const key = `${status} ${name}`;
    let error = known.get(key);
    if (error === undefined) {
      error = read(name, status);
      known.set(key, error);
    }
    return error;
  };
}
