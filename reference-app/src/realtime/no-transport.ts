import type { Transport } from './transport.ts';

/** Carries nothing: each instance is a world of its own. */
export const noTransport: Transport = {
  publish: async () => {},
  connected: () => true,
  connections: () => 0,
};
