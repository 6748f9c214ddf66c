/** What a link does with what is sent over it, in both directions. */
export type LinkState =
  | { readonly kind: 'open' }
  /** Every byte arrives so much later, in order. */
  | { readonly kind: 'delayed'; readonly delayMs: number }
  /** Connections stay open and new ones are taken, but nothing arrives; all of it does once the link opens again. */
  | { readonly kind: 'black-hole' }
  /** Connections are reset, and new ones refused. */
  | { readonly kind: 'refused' };

/** What a link has counted since its state was last set. */
export interface LinkCounts {
  /** Connections that are open. */
  readonly connections: number;
  /** Connections that setting the state has reset. */
  readonly reset: number;
  /** Bytes that were held back, for a while or until the link opens again. */
  readonly heldBytes: number;
}

/** The way from an app instance to a store, or to the balancer, which opens its connections. */
export interface Link {
  /** Such as `app-2`. */
  readonly from: string;
  /** Such as `redis`. */
  readonly to: string;
  /** Takes effect before it returns. */
  set(state: LinkState): Promise<void>;
  counts(): Promise<LinkCounts>;
}
