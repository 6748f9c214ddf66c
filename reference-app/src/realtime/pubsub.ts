import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Receive, Transport } from './transport.ts';

/** A message as it travels between instances. */
const envelope = z.object({
  /** The instance that published it. */
  from: z.string(),
  room: z.string(),
  /** Microseconds on the publisher's own clock, 14 digits, so that an envelope's size depends on its message alone. */
  atUs: z.string(),
  data: z.unknown(),
});

/** Brings messages to the rooms of the other instances. */
export interface PubSub extends Pick<Transport, 'connected' | 'connections'> {
  /** Resolves when the message is on its way to the other instances. Rejects with PublishRefused. */
  publish(room: string, data: unknown): Promise<void>;
}

interface PubSubOptions {
  readonly instanceId: string;
  openTransport(receive: Receive): Promise<Transport>;
  /** A message of another instance. */
  deliver(room: string, data: unknown): void;
  /** A message of this instance came back: how long it was in flight, in seconds on one clock. */
  observeLatency(seconds: number): void;
  /** A text that is not an envelope: somebody else uses the channel. */
  onForeignText(text: string): void;
}

/** Puts messages in envelopes that name their instance, so that nobody hears an echo. */
export async function openPubSub(options: PubSubOptions): Promise<PubSub> {
  // With a part of its own for each start: two instances that were given one id by mistake still hear each other.
  const from = `${options.instanceId}/${randomUUID().slice(0, 8)}`;
  const nowUs = () => Math.round(performance.now() * 1_000);

  function receive(text: string): void {
    const parsed = envelope.safeParse(jsonOf(text));
    if (!parsed.success) options.onForeignText(text);
    else if (parsed.data.from !== from) options.deliver(parsed.data.room, parsed.data.data);
    else options.observeLatency((nowUs() - Number(parsed.data.atUs)) / 1e6);
  }

  const transport = await options.openTransport(receive);
  return {
    publish(room, data) {
      const atUs = String(nowUs()).padStart(14, '0');
      return transport.publish(JSON.stringify({ from, room, atUs, data }));
    },
    connected: transport.connected,
    connections: transport.connections,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
