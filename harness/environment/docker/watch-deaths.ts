import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Engine } from './engine.ts';

const event = z.object({ id: z.string() });

/** Tells when containers of a project end. */
export interface DeathWatch {
  on(containerId: string, listener: () => void): void;
  close(): void;
}

/** Listens to the engine from here on, so that a node knows at once that it is down, whoever ended it. */
export async function watchDeaths(engine: Engine, project: string): Promise<DeathWatch> {
  const label = [`com.docker.compose.project=${project}`];
  const stream: NodeJS.ReadableStream = await engine.getEvents({
    filters: { type: ['container'], event: ['die'], label },
  });
  const listeners = new Map<string, () => void>();
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => {
    const died = event.safeParse(parseJson(line));
    if (died.success) listeners.get(died.data.id)?.();
  });
  // An engine that goes away ends the stream; whatever is asked of it next says so.
  stream.on('error', () => {});
  return {
    on: (containerId, listener) => void listeners.set(containerId, listener),
    close() {
      lines.close();
      // The connection would keep a finished harness from exiting.
      if (stream instanceof Readable) stream.destroy();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
