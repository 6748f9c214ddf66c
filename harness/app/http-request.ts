export const requestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A request as an adapter writes it; the driver adds the host, the client's cookies and remembered headers. */
export interface HttpRequest {
  readonly method: (typeof requestMethods)[number];
  /** Path and query, from the root; sent as the URL standard encodes them. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, sent as UTF-8, or bytes. `multipart` makes one of files and fields. */
  readonly body?: string | Uint8Array;
  /**
   * The value that it reads or writes, for checkers. Known before the response, so that a request without one is
   * counted too.
   */
  readonly access?: Access;
}

export const accessKinds = ['write', 'read', 'increment', 'acquire', 'enqueue'] as const;

/**
 * The access of an operation to a named value. A `write` stores a version of `key`, a `read` shows one (null:
 * missing); versions of a key grow and have one writer. An `increment` adds one to a counter and may show the sum. An
 * `acquire` asks a rate limiter, whose admission is the outcome `ok`. An `enqueue` enqueues a task that must run
 * once.
 */
export type Access =
  | { readonly kind: 'write'; readonly key: string; readonly version: number }
  | { readonly kind: 'read' | 'increment'; readonly key: string; readonly version: number | null }
  | { readonly kind: 'acquire' | 'enqueue'; readonly key: string };
