import { z } from 'zod';
import type { Rooms } from '../src/realtime/rooms.ts';
import { every } from './every.ts';

type Delivery = Parameters<Rooms['deliver']>;

const withPublisher = z.object({ publisher: z.string() });

/** Whose message it is: the app itself does not look into messages. */
function publisherOf(data: unknown): string {
  return withPublisher.safeParse(data).data?.publisher ?? '';
}

/** No member on this instance gets every k-th message of a publisher. */
export function losingMessages(rooms: Rooms, k: number): Rooms {
  const isWrong = every(k);
  return {
    ...rooms,
    deliver(...delivery: Delivery) {
      if (!isWrong(publisherOf(delivery[1]))) rooms.deliver(...delivery);
    },
  };
}

/** Members on this instance get every k-th message of a publisher twice. */
export function doublingMessages(rooms: Rooms, k: number): Rooms {
  const isWrong = every(k);
  return {
    ...rooms,
    deliver(...delivery: Delivery) {
      rooms.deliver(...delivery);
      if (isWrong(publisherOf(delivery[1]))) rooms.deliver(...delivery);
    },
  };
}

/** Members on this instance get every k-th message of a publisher after its next one. */
export function swappingMessages(rooms: Rooms, k: number): Rooms {
  const isWrong = every(k);
  const held = new Map<string, Delivery>();
  return {
    ...rooms,
    deliver(...delivery: Delivery) {
      const publisher = publisherOf(delivery[1]);
      if (isWrong(publisher)) {
        held.set(publisher, delivery);
        return;
      }
      rooms.deliver(...delivery);
      const late = held.get(publisher);
      if (late) rooms.deliver(...late);
      held.delete(publisher);
    },
  };
}
