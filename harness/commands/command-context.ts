import type { StrayErrors } from '../core/stray-errors.ts';
import type { Secrets } from '../record/secrets/secrets.ts';

/** What a command may touch of the process that runs it. */
export interface CommandContext {
  /** The result. */
  readonly stdout: NodeJS.WriteStream;
  /** The progress. */
  readonly stderr: NodeJS.WriteStream;
  /** The arguments as the user gave them, for the record. */
  readonly argv: readonly string[];
  /** What none of the streams and files shows. */
  readonly secrets: Secrets;
  /** Uncaught errors. */
  readonly strays: StrayErrors;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}
