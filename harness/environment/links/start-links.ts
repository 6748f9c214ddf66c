import type { RunContext } from '../process/run-context.ts';
import type { Link } from './link.ts';
import { startRelays } from './start-relays.ts';

export interface WantedLink extends Pick<Link, 'from' | 'to'> {
  /** Of the store itself. */
  readonly url: URL;
}

/** A link whose app instance must be given `url` in place of the store's own. */
export type StartedLink = Link & { readonly url: URL };

/** Puts a relay into every wanted link, all of them open. */
export async function startLinks(
  wanted: readonly WantedLink[],
  runContext: RunContext,
): Promise<StartedLink[]> {
  const targets = wanted.map(({ url }) => ({ host: url.hostname, port: Number(url.port) }));
  const relays = await startRelays('links', targets, runContext);
  return relays.flatMap((relay, index) => {
    const link = wanted[index];
    return link ? [{ ...relay, from: link.from, to: link.to, url: withPort(link.url, relay.port) }] : [];
  });
}

function withPort(url: URL, port: number): URL {
  const relayed = new URL(url);
  relayed.port = String(port);
  return relayed;
}
