/** A store does not answer, or answers that it cannot. The request may be repeated later: 503. */
export class StoreUnavailable extends Error {
  readonly statusCode = 503;
  readonly code = 'store-unavailable';

  constructor(store: string, options?: ErrorOptions) {
    super(`${store} is not available.`, options);
    this.name = 'StoreUnavailable';
  }
}
