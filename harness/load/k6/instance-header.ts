import { request } from 'undici';
import type { AppAdapter } from '../../app/adapter.ts';

/**
 * The name of the header in which the app names the instance that answers, in lower case. Found by asking the app once and
 * showing the adapter each header alone. Null when the app does not say it in one header, or does not answer.
 */
export async function instanceHeader(
  adapter: AppAdapter,
  entry: URL,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { headers, body } = await request(new URL(adapter.readyPath, entry), { signal });
    await body.dump();
    const found = Object.entries(headers).find(
      ([name, value]) => adapter.instanceOf({ [name]: value }) !== null,
    );
    return found?.[0] ?? null;
  } catch {
    return null;
  }
}
