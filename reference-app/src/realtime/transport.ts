/** Why a text was not published. */
export type RefusalReason =
  /** The store is away: nothing was sent. */
  | 'pubsub-unavailable'
  /** The store's answer never came: other instances may have the text or not. */
  | 'pubsub-unconfirmed'
  /** More texts wait for the store than are worth keeping: nothing was sent. */
  | 'pubsub-overloaded'
  /** The store does not carry a text of this size: nothing was sent. */
  | 'message-too-large';

/** A text was not published, or not surely. */
export class PublishRefused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PublishRefused';
    this.reason = reason;
  }
}

/**
 * Carries texts from each instance to all of them, itself included: at most once, and in order per instance. What is
 * published while an instance is not connected never reaches it.
 */
export interface Transport {
  /** Resolves when the store has taken the text. Rejects with PublishRefused. */
  publish(text: string): Promise<void>;
  /** Whether this instance receives and can publish. */
  connected(): boolean;
  /** Its connections that are open. */
  connections(): number;
}

/** Takes each text that arrives. */
export type Receive = (text: string) => void;
