import type { PlacedSocket } from './place-sockets.ts';
import type { RoomLedger } from './room-ledger.ts';

/** Sockets that came back, and when they were due to try: readings of the clock. */
export interface Reconnects {
  count: number;
  readonly dueUs: number[];
}

/**
 * Enters in the ledger what the sockets receive and when they come and go. A member keeps every message; a publisher only
 * its own ones, which it should never get of an app that does not echo them.
 */
export function listenToRoom(
  sockets: readonly PlacedSocket[],
  { ledger, echoes = false }: { readonly ledger: RoomLedger; readonly echoes?: boolean | undefined },
): Reconnects {
  const reconnects: Reconnects = { count: 0, dueUs: [] };
  for (const { name, role, socket } of sockets) {
    const isMember = role === 'member';
    let wasAway = socket.instance === null;
    socket.listen({
      joined(instance, atUs) {
        if (wasAway) reconnects.count += 1;
        wasAway = false;
        if (isMember) ledger.joined(name, instance, atUs);
      },
      message(message, atUs) {
        if (isMember || (message.publisher === name && !echoes)) ledger.received(name, message, atUs);
      },
      accepted: (sequence, takenBy) => ledger.accepted(name, sequence, takenBy),
      refused: (sequence, atUs) => ledger.refused(name, sequence, atUs),
      left({ untilUs, unsureFromUs, because }) {
        wasAway = true;
        if (isMember) ledger.left(name, { untilUs, because });
        else ledger.unsureFrom(name, unsureFromUs);
      },
      comesBack: (dueUs) => void reconnects.dueUs.push(dueUs),
    });
  }
  return reconnects;
}
