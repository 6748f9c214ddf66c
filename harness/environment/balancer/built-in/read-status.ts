import { z } from 'zod';
import type { PeerStatus } from './serve-status.ts';

const answer: z.ZodType<PeerStatus[]> = z.array(
  z.object({ id: z.string(), up: z.boolean(), open: z.number() }),
);

/** The ids of the peers that a built-in balancer sends requests to. */
export async function readStatus(port: number, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}`, { signal });
  return answer
    .parse(await response.json())
    .filter(({ up }) => up)
    .map(({ id }) => id);
}
