import { askOnce } from '../ask-once.ts';
import type { LoadJob } from '../driver.ts';
import { operationOf } from '../virtual-client.ts';
import type { Walk } from '../walk.ts';

/**
 * The name of the header in which the app names the instance that answers, in lower case. Found by doing the first step of
 * the walk once, before the load, and showing the adapter each header alone. Null when the app does not say it in one
 * header, or does not answer.
 */
export async function instanceHeader(
  { adapter, entry }: LoadJob,
  { steps: [first = 'list-items'], timeoutMs }: Walk,
  signal: AbortSignal,
): Promise<string | null> {
  const asked = operationOf(adapter, first).request({ name: 'first-look', step: 0 });
  try {
    const { headers } = await askOnce(entry, asked, { timeoutMs, signal });
    const found = Object.entries(headers).find(
      ([name, value]) => adapter.instanceOf({ [name]: value }) !== null,
    );
    return found?.[0] ?? null;
  } catch {
    return null;
  }
}
