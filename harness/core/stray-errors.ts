import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, ScaleproofError } from './errors.ts';

/** An uncaught error: in a timer, an event, or a promise that nobody awaits. */
export interface StrayError {
  /** `foreign`: by code of a config, its adapter or a package, by the stack; `ours`: a bug of scaleproof. */
  readonly by: 'foreign' | 'ours';
  /** Whether code of scaleproof was under way when it was thrown, which may wait for ever for what it was to do. */
  readonly breaksOff: boolean;
  readonly cause: unknown;
  /** For people. */
  readonly error: ScaleproofError;
}

/** Keeps uncaught errors, and notifies listeners. */
export interface StrayErrors {
  /** Calls `onStray` for what comes until it is disposed; it counts as dealt with then. */
  listen(onStray: (stray: StrayError) => void): Disposable;
  /** Errors without a listener. */
  readonly left: readonly StrayError[];
}

type Emitter = Pick<NodeJS.Process, 'on'>;

/**
 * From here on nothing that is thrown astray ends the process. `ownFolder` is where scaleproof's code is; absolute. A
 * rejection that nobody handles comes as an exception, as Node does it by default.
 */
export function keepStrayErrors(emitter: Emitter, ownFolder: string): StrayErrors {
  const left: StrayError[] = [];
  const listeners = new Set<(stray: StrayError) => void>();
  emitter.on('uncaughtException', (cause) => {
    const stray = strayError(cause, ownFolder);
    if (listeners.size === 0) left.push(stray);
    for (const listener of listeners) listener(stray);
  });
  return {
    left,
    listen(onStray) {
      listeners.add(onStray);
      return { [Symbol.dispose]: () => void listeners.delete(onStray) };
    },
  };
}

/** Whose code threw: see `blamed`. */
export function strayError(cause: unknown, ownFolder: string): StrayError {
  const error = blamed(cause, ownFolder, ', in a timer, an event or an unhandled promise');
  const breaksOff = filesIn(cause, ownFolder).some((file) => file.startsWith(ownFolder + sep));
  return { by: error.code === 'SP_BUG' ? 'ours' : 'foreign', breaksOff, cause, error };
}

/**
 * What was thrown, as an error that says whose code threw it, by the files in its stack: `SP_CONFIG_CODE_FAILED`, or `SP_BUG`
 * when only scaleproof's own are there. What is no error at all was not thrown by us.
 */
export function blamed(cause: unknown, ownFolder: string, where = ''): ScaleproofError {
  if (cause instanceof ScaleproofError) return cause;
  const foreign = filesIn(cause, ownFolder).find((file) => !file.startsWith(ownFolder + sep));
  if (foreign === undefined && cause instanceof Error) {
    return new ScaleproofError('SP_BUG', `A bug of scaleproof: ${messageOf(cause)}`, { cause });
  }
  const file = foreign === undefined ? '' : ` in ${foreign}`;
  return new ScaleproofError(
    'SP_CONFIG_CODE_FAILED',
    `Code of the config, the adapter or a package threw${file}${where}: ${messageOf(cause)}. Handle it there: results ` +
      'from this time are not reliable.',
    { cause },
  );
}

/** The files of a stack, without Node's own and those of other packages. */
function filesIn(cause: unknown, ownFolder: string): readonly string[] {
  const stack = cause instanceof Error && typeof cause.stack === 'string' ? cause.stack : '';
  return [
    ...stack.matchAll(/^\s+at (?!(?:.*\()?node:).*?((?:file:\/\/)?\/[^():]*(?::[^():/]*)*?):\d+:\d+\)?$/gm),
  ]
    .map(([, file = '']) => (file.startsWith('file://') ? pathOf(file) : file))
    .filter((file) => file.startsWith(ownFolder + sep) || !file.includes(`${sep}node_modules${sep}`));
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
