import { messageOf, ScaleproofError } from '../../core/errors.ts';
import type { History } from '../ledger/history.ts';
import type { Placed, PlacedSocket } from './place-sockets.ts';
import { type RequestPublisher, unknownInstance } from './request-publisher.ts';

/**
 * Members with publishers that make requests, which are on no instance. Throws `SP_LOAD_NOT_DELIVERED` when one cannot log in.
 */
export async function withRequestPublishers(
  { sockets, wanted }: Placed,
  publishers: readonly RequestPublisher[],
): Promise<Placed> {
  const placed = await Promise.all(
    publishers.map(async (socket, index): Promise<PlacedSocket> => {
      const name = `publisher-${index + 1}`;
      const instance = await socket.join().catch((cause) => {
        throw new ScaleproofError(
          'SP_LOAD_NOT_DELIVERED',
          `The load could not start: ${name} could not log in. ${messageOf(cause)} Check the logs of the app.`,
          { cause },
        );
      });
      return { name, role: 'publisher', instance, socket };
    }),
  );
  return { sockets: [...sockets, ...placed], wanted: wanted + placed.length };
}

/** For the reader, when the app did not say who took a message. */
export function notesOnUnknownInstances({ publications }: History): string[] {
  const unknown = publications.filter(
    ({ outcome, instance }) => outcome === 'ok' && instance === unknownInstance,
  );
  if (unknown.length === 0) return [];
  return [
    `The answers to ${unknown.length} published messages did not say which instance took them: these count as cross-instance. Let 'instanceOf' of the adapter find it.`,
  ];
}
