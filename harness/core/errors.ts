import { exitCodes } from './exit-codes.ts';

/** Every error that a user can meet, with the exit code it ends a run with. Codes are permanent: never renamed or reused. */
export const errorCodes = {
  SP_USAGE: exitCodes.configuration,
  SP_CONFIG_NOT_FOUND: exitCodes.configuration,
  SP_CONFIG_INVALID: exitCodes.configuration,
  SP_UNKNOWN_NAME: exitCodes.configuration,
  SP_DURATION_INVALID: exitCodes.configuration,
  SP_RECORD_NOT_FOUND: exitCodes.configuration,
  SP_RECORD_DAMAGED: exitCodes.configuration,
  SP_CONFIG_CODE_FAILED: exitCodes.configuration,
  SP_RUNTIME_UNAVAILABLE: exitCodes.environment,
  SP_DRIVER_UNAVAILABLE: exitCodes.environment,
  SP_START_FAILED: exitCodes.environment,
  SP_CERTIFICATE_UNTRUSTED: exitCodes.configuration,
  SP_PORT_TAKEN: exitCodes.environment,
  SP_NOT_READY: exitCodes.environment,
  SP_OUT_OF_MEMORY: exitCodes.environment,
  SP_FAULT_FAILED: exitCodes.environment,
  SP_HISTORY_NOT_WRITTEN: exitCodes.environment,
  SP_RECORD_NOT_WRITTEN: exitCodes.environment,
  SP_OUTPUT_NOT_WRITTEN: exitCodes.environment,
  SP_NOT_TAKEN_DOWN: exitCodes.environment,
  SP_LIMIT_TOO_LOW: exitCodes.environment,
  SP_LOAD_NOT_DELIVERED: exitCodes.loadNotDelivered,
  SP_SESSION_NOT_KEPT: exitCodes.configuration,
  SP_ADAPTER_FAILED: exitCodes.configuration,
  SP_SCRIPT_FAILED: exitCodes.configuration,
  SP_VERSION_NOT_FOUND: exitCodes.configuration,
  SP_VERSION_NOT_BUILT: exitCodes.environment,
  SP_SCRIPT_ABORTED: exitCodes.inconclusive,
  SP_TIMEOUT: exitCodes.environment,
  SP_INTERRUPTED: exitCodes.interrupted,
  SP_BUG: exitCodes.bug,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/**
 * An error with a message for the user: what happened, why, and what to do next, in full sentences.
 * Anything else that is thrown is a bug of scaleproof and is printed with its stack.
 */
export class ScaleproofError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ScaleproofError';
    this.code = code;
  }

  /** The exit code of a run that ends with this error. */
  get exitCode(): number {
    return errorCodes[this.code];
  }
}

/** Ends a switch over a union: a new member that is not handled is a compile error here. */
export function assertNever(value: never): never {
  throw new TypeError(`Not handled: ${JSON.stringify(value)}`);
}

/** The message of anything that was thrown, also of what cannot be made a text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'something other than an Error was thrown';
  }
}

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}
