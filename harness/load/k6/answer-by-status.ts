import type { AppAdapter } from '../../app/adapter.ts';
import { leavesInDoubt } from '../error-kind.ts';

/** What a status means for an operation: an error as the native driver calls it, null for a good answer. */
export type ReadStatus = (operation: string, status: number) => string | null;

/**
 * Reads answers by their status alone, since k6 passes no bodies on: 2xx and 3xx are good, and what else they mean is
 * for the adapter to say.
 */
export function statusReader(adapter: AppAdapter): ReadStatus {
  const operations = new Map(Object.entries(adapter.operations));
  const known = new Map<string, string | null>();
  const read = (name: string, status: number): string | null => {
    if (status >= 200 && status < 400) return null;
    if (leavesInDoubt(status)) return `status-${status}`;
    try {
      const answer = operations.get(name)?.read({ status, headers: {}, body: '' });
      return answer?.outcome === 'fail' ? answer.error : `status-${status}`;
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
