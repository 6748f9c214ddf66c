import type { Rooms } from '../../app/adapter.ts';
import { trustOf } from '../../app/tls.ts';
import type { Workload } from '../../plan/workload.ts';
import type { LoadJob } from '../driver.ts';
import { identityOf } from '../http/client-view.ts';
import type { JoinTally } from './join-tally.ts';
import { logInFirst } from './log-in-first.ts';
import { RequestPublisher } from './request-publisher.ts';
import type { RoomParticipant } from './room-client.ts';
import { RoomSocket } from './room-socket.ts';

interface Setting {
  readonly rooms: Rooms;
  readonly room: string;
  readonly workload: Extract<Workload, { readonly kind: 'room' }>;
  readonly pingEveryMs: number;
  readonly joins: JoinTally;
  localAddressOf(client: number): string | null;
}

/** All clients of a room, each opened with an identity of its own, and closed together. */
export class RoomClients implements AsyncDisposable {
  readonly #job: LoadJob;
  readonly #setting: Setting;
  readonly #opened: RoomParticipant[] = [];

  constructor(job: LoadJob, setting: Setting) {
    this.#job = job;
    this.#setting = setting;
  }

  /** A member, or a publisher that is one: it has not begun to connect. */
  readonly openSocket = (): RoomSocket => {
    const { rooms, workload, pingEveryMs } = this.#setting;
    const random = this.#job.random.fork(`socket-${this.#opened.length}`);
    // A stream that must not be silent is looked at as often as it must say something.
    const lookEveryMs = rooms.events?.silentAfterMs ?? pingEveryMs;
    const socket = new RoomSocket({
      ...this.#next(),
      ...workload,
      pingEveryMs: lookEveryMs,
      rooms,
      random,
    });
    this.#opened.push(socket);
    return socket;
  };

  /** Publishers by requests, where members receive events; none where they publish themselves. */
  requestPublishers(count: number): readonly RequestPublisher[] {
    const { rooms, workload } = this.#setting;
    if (!rooms.events) return [];
    const { events } = rooms;
    return Array.from({ length: count }, () => {
      const publisher = new RequestPublisher({ ...this.#next(), ...workload, rooms, events });
      this.#opened.push(publisher);
      return publisher;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#opened.map((client) => client.close()));
  }

  #next() {
    const { adapter, random } = this.#job;
    const { rooms, room, joins, localAddressOf } = this.#setting;
    const client = this.#opened.length;
    const localAddress = localAddressOf(client);
    const identity = identityOf(`socket-${client + 1}`, client + 1, random);
    const { logIn: name } = rooms;
    return {
      ...this.#job,
      ...identity,
      room,
      localAddress,
      publicUrl: adapter.publicUrl,
      trust: trustOf(adapter),
      instanceOf: adapter.instanceOf,
      onAttempt: (failure: Error | null, atUs: number) => joins.attempt(identity.name, failure, atUs),
      logIn: name === undefined ? null : logInFirst(this.#job, { identity, localAddress, name }),
    };
  }
}
