import { idempotentMethods } from '../balancer.ts';

/**
 * Whether a request may be sent to another peer after an attempt failed without an answer: any request when there was no
 * connection, so that nothing was sent, and later only one that does the same when it is done twice.
 */
export function mayTryAgain(method: string | undefined, cause: Error): boolean {
  return wasNotSent(cause) || idempotentMethods.some((each) => each === method);
}

function wasNotSent(cause: Error): boolean {
  return 'syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo');
}
