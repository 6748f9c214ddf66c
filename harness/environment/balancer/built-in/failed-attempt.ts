import { type Balancing, idempotentMethods } from '../balancer.ts';

/**
 * Whether a request may be sent to another peer after an attempt failed without an answer: any request when there was no
 * connection, so that nothing was sent, and later only one that does the same when it is done twice, unless any may.
 */
export function mayTryAgain(
  method: string | undefined,
  { cause, resends }: Pick<Balancing, 'resends'> & { readonly cause: Error },
): boolean {
  return resends === 'any' || wasNotSent(cause) || idempotentMethods.some((each) => each === method);
}

function wasNotSent(cause: Error): boolean {
  return 'syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo');
}
