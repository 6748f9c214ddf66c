import { type ErrorCode, ScaleproofError } from '../../core/errors.ts';
import type { Exit } from '../../core/spawn.ts';

/** Numbers of k6's own list (errext/exitcodes/codes.go). */
export const thresholdsCrossed = 99;
/** The script called `test.fail()` at some time, and ran to its end. It outranks crossed thresholds. */
export const markedAsFailed = 110;

interface Meaning {
  readonly code: ErrorCode;
  /** The rest of a sentence. */
  readonly says: string;
}

const meanings: Readonly<Record<number, Meaning>> = {
  97: { code: 'SP_LOAD_NOT_DELIVERED', says: 'its cloud run failed, although scaleproof uses none' },
  98: {
    code: 'SP_LOAD_NOT_DELIVERED',
    says: 'it lost the connection to its cloud, although scaleproof uses none',
  },
  100: { code: 'SP_SCRIPT_FAILED', says: "the script's setup() took longer than its setupTimeout" },
  101: { code: 'SP_SCRIPT_FAILED', says: "the script's teardown() took longer than its teardownTimeout" },
  102: { code: 'SP_SCRIPT_FAILED', says: 'it hit an unspecified timeout' },
  103: { code: 'SP_LOAD_NOT_DELIVERED', says: 'it was stopped over its REST API' },
  104: { code: 'SP_SCRIPT_FAILED', says: "it does not accept the script's options" },
  105: { code: 'SP_LOAD_NOT_DELIVERED', says: 'it was ended by a signal before its load was over' },
  106: { code: 'SP_LOAD_NOT_DELIVERED', says: 'it could not start its REST API' },
  107: { code: 'SP_SCRIPT_FAILED', says: 'the script threw an exception outside of its iterations' },
  108: { code: 'SP_SCRIPT_ABORTED', says: 'the script ended the test itself, with test.abort()' },
  109: { code: 'SP_LOAD_NOT_DELIVERED', says: 'it crashed' },
  [markedAsFailed]: {
    code: 'SP_SCRIPT_FAILED',
    says: 'the script marked the test as failed, with test.fail()',
  },
  255: { code: 'SP_SCRIPT_FAILED', says: 'it could not run the script' },
};

/**
 * What the end of a k6 means that nobody here asked to end: null when the load was sent. Crossed thresholds are results,
 * and come back as measurements.
 */
export function k6ExitError(
  { code, signal }: Exit,
  lastLines: readonly string[],
  /** More of what it said, as a paragraph. */
  endOfConsole: string | null = null,
): ScaleproofError | null {
  if (code === 0 || code === thresholdsCrossed) return null;
  const meaning = meanings[code ?? -1] ?? unknown;
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const said = lastLines.length > 0 ? lastLines.join('\n') : '(nothing)';
  return new ScaleproofError(
    meaning.code,
    `k6 ${how}: ${meaning.says}. Correct what it reports and run again. Its last lines:\n${said}` +
      (endOfConsole === null ? '' : `\n${endOfConsole}`),
  );
}

const unknown: Meaning = { code: 'SP_LOAD_NOT_DELIVERED', says: 'it did not complete its load' };
