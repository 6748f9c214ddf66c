import type { HttpResponse } from '../../app/adapter.ts';
import type { GuardedAdapter } from '../../app/guarded-adapter.ts';
import { trustOf } from '../../app/tls.ts';
import type { Measurement } from '../../observe/measurement.ts';
import type { LoadJob } from '../driver.ts';
import { askOnce } from '../http/ask-once.ts';
import { identityOf, requestBeforehand } from '../http/client-view.ts';
import { operationOf } from '../http/operation-of.ts';
import type { Walk } from '../http/walk.ts';
import { measurement } from '../ledger/load-measurements.ts';
import { statusReader } from './answer-by-status.ts';

export interface FirstLook {
  /** The name of the header in which the app names the instance that answers, in lower case; null when there is none. */
  readonly instanceHeader: string | null;
  /** That answers are judged by their status alone, and for which operations the adapter says otherwise. */
  readonly measurements: readonly Measurement[];
}

/**
 * Does each operation of the walk once before the load, as a client that is not logged in, for what only the adapter can tell
 * and k6 cannot: in which header the app names its instances, found by showing the adapter each header alone, and whether an
 * answer means what its status says.
 */
export async function takeFirstLook(
  { adapter, entry, random }: LoadJob,
  { steps, timeoutMs }: Walk,
  signal: AbortSignal,
): Promise<FirstLook> {
  const errorOf = statusReader(adapter);
  let header: string | null = null;
  const contradicted: Measurement[] = [];
  for (const operation of new Set(steps)) {
    const answer = await ask(operation);
    if (answer === null) continue;
    header ??= namingHeader(answer, adapter);
    const [byStatus, byAdapter] = [errorOf(operation, answer.status), readBy(adapter, operation, answer)];
    if ((byStatus === null) === (byAdapter === null)) continue;
    const said = `by its status ${answer.status} it is ${byStatus ?? 'ok'}, by the adapter ${byAdapter ?? 'ok'}`;
    contradicted.push(byStatusAlone({ operation, said }));
  }
  return { instanceHeader: header, measurements: [byStatusAlone({}), ...contradicted] };

  async function ask(operation: string): Promise<HttpResponse | null> {
    const asked = requestBeforehand(operationOf(adapter, operation), {
      client: identityOf('first-look', 1, random),
      step: 0,
      driver: 'k6',
    });
    return askOnce(entry, asked, { timeoutMs, signal, trust: trustOf(adapter) }).catch(() => null);
  }
}

function byStatusAlone(labels: Readonly<Record<string, string>>): Measurement {
  return measurement('answers_by_status', { kind: 'client', id: 'k6' }, { kind: 'total', value: 1 }, labels);
}

function namingHeader({ headers }: HttpResponse, adapter: GuardedAdapter): string | null {
  const quietly = adapter.quietly ?? ((act) => act());
  const found = Object.entries(headers).find(
    ([name, value]) => quietly(() => adapter.instanceOf({ [name]: value })) !== null,
  );
  return found?.[0] ?? null;
}

function readBy(adapter: GuardedAdapter, operation: string, answer: HttpResponse): string | null {
  const quietly = adapter.quietly ?? ((act) => act());
  const read = quietly(() => operationOf(adapter, operation).read(answer));
  return read.outcome === 'ok' ? null : read.error;
}
