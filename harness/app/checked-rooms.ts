import { objectOf, shown } from './request-rules.ts';
import type { Frame, RoomEvent } from './room-protocol.ts';
import { type Acknowledgement, reservedEvents, type SocketIoEvent } from './socket-io-rooms.ts';

/** What a client sends, checked. Throws a TypeError. */
type Check<Sent> = (written: unknown) => Sent;

/** What a frame or event means, in order; nothing when it means nothing. Throws a TypeError that says what is wrong with it. */
export function checkedEvents<Sent>(written: unknown, sent: Check<Sent>): readonly RoomEvent<Sent>[] {
  if (written === null || written === undefined) return [];
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  return all.map((one) => checkedEvent(one, sent));
}

/** Text, or bytes of its own. */
export function checkedFrame(written: unknown): Frame {
  if (typeof written === 'string' || written instanceof Uint8Array) return written;
  throw new TypeError(`it returned ${shown(written)}, and must return the text or the bytes of a frame`);
}

function checkedEvent<Sent>(written: unknown, sent: Check<Sent>): RoomEvent<Sent> {
  const event = objectOf<Record<string, unknown>>(written, 'an event, a list of them, or null');
  const { kind } = event;
  if (kind === 'joined' && (typeof event.instance === 'string' || event.instance === null))
    return { kind, instance: event.instance };
  if (kind === 'ping') return { kind, answer: sent(event.answer) };
  if (kind === 'accepted' && typeof event.sequence === 'number') return { kind, sequence: event.sequence };
  if (kind === 'refused') {
    const { reason, sequence } = event;
    return {
      kind,
      reason: String(reason),
      ...(typeof sequence === 'number' && { sequence }),
    };
  }
  if (kind === 'message') {
    const message = objectOf<Record<string, unknown>>(event.message, 'a message');
    const { publisher, sequence, padding } = message;
    if (typeof publisher === 'string' && typeof sequence === 'number' && Number.isInteger(sequence)) {
      return { kind, message: { publisher, sequence, padding: String(padding ?? '') } };
    }
    const what = `the publisher ${shown(publisher)} and the sequence ${shown(sequence)}`;
    throw new TypeError(`it returned a message with ${what}, which must be a string and a whole number`);
  }
  throw new TypeError(`it returned an event of the kind ${shown(kind)} that is not one of the contract`);
}

/** An event with its name. Throws a TypeError. */
export function checkedSocketIoEvent(written: unknown): SocketIoEvent {
  if (!Array.isArray(written) || typeof written[0] !== 'string') {
    throw new TypeError(
      `it returned ${shown(written)}, and must return the name of an event with its arguments: ['say', 'hello']`,
    );
  }
  const [name, ...args] = written as [string, ...unknown[]];
  if (reservedEvents.has(name)) throw new TypeError(`Socket.IO keeps the event ${shown(name)} for itself`);
  return [name, ...args];
}

/** Throws a TypeError. */
export function checkedAcknowledgement(written: unknown): Acknowledgement {
  const { kind, reason } = objectOf<Record<string, unknown>>(written, "{ kind: 'accepted' }");
  if (kind === 'accepted') return { kind };
  if (kind === 'refused') return { kind, reason: String(reason) };
  throw new TypeError(`it returned the kind ${shown(kind)}, and must return 'accepted' or 'refused'`);
}

/** Values by name, which may be none. Throws a TypeError. */
export function checkedFields<Value>(
  written: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> {
  return { ...objectOf<Record<string, Value>>(written ?? {}, 'values by name') } as Record<string, Value>;
}
