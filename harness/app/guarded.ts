import { messageOf, ScaleproofError } from '../core/errors.ts';

/** What a function of a config returns. Throws `SP_ADAPTER_FAILED`, with its name, when it throws. */
export function guarded<Result>(name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw failed(name, cause);
  }
}

/** The error of a function of an adapter. `on`: what it was called with. */
export function failed(name: string, cause: unknown, on: string | null = null): ScaleproofError {
  return new ScaleproofError(
    'SP_ADAPTER_FAILED',
    `The function ${name} of the adapter failed${on === null ? '' : ` on ${on}`}: ${messageOf(cause)}. ` +
      'Correct the adapter in the config.',
    { cause },
  );
}
