import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScaleproofError } from '../../core/errors.ts';

/** What is to be said of a path; null when there is nothing to say. */
type Answer = (path: string) => string | null;

/** A server on 127.0.0.1 from which Prometheus reads what the harness has read. */
export interface ReadingServer extends AsyncDisposable {
  /** Host and port. */
  readonly address: string;
  /** Answers from here on this way, and has been asked for nothing yet. */
  answer(how: Answer): void;
  /** Waits until each of these paths was asked for; returns those that were not, when `signal` is aborted first. */
  untilAsked(paths: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
}

/** Starts to serve. A path with nothing to say is answered with 503, which Prometheus stores as `up` being 0. */
export async function startReadingServer(): Promise<ReadingServer> {
  let how: Answer = () => null;
  let asked = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    asked.add(url);
    const text = how(url);
    response.writeHead(text === null ? 503 : 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });
    response.end(text ?? 'The last scrape of the node failed.\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new ScaleproofError('SP_START_FAILED', 'There is no port on 127.0.0.1 to serve Prometheus from.', {
          cause,
        }),
      ),
    );
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    answer(next) {
      how = next;
      asked = new Set();
    },
    untilAsked(paths, signal) {
      return new Promise((resolve) => {
        const missing = () => paths.filter((path) => !asked.has(path));
        const look = () => {
          if (missing().length > 0 && !signal.aborted) return;
          server.off('request', look);
          signal.removeEventListener('abort', look);
          resolve(missing());
        };
        // After the listener above, which has noted the path by then.
        server.on('request', look);
        signal.addEventListener('abort', look);
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
