/**
 * What an operation put on the wire, and what came back, also when nothing became of it: heads and bodies as they were sent, compressed
 * where they are; without what TCP and TLS add.
 */
export interface Traffic {
  /** That were sent, at least in part: one, or more where redirects are followed. */
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export const noTraffic: Traffic = { requests: 0, sentBytes: 0, receivedBytes: 0 };

export function addTraffic(one: Traffic, other: Traffic): Traffic {
  return {
    requests: one.requests + other.requests,
    sentBytes: one.sentBytes + other.sentBytes,
    receivedBytes: one.receivedBytes + other.receivedBytes,
  };
}
