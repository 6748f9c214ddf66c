import type { Rooms } from '../../app/adapter.ts';
import type { Clock } from '../../core/clock.ts';
import { Histogram } from '../../core/histogram.ts';
import type { PacedShape } from '../../plan/load-shape.ts';
import { phaseAt, type Timeline } from '../../plan/phase.ts';
import type { LoadJob } from '../driver.ts';
import { endOfLoadUs } from '../http/sender.ts';
import type { HistoryLog } from '../ledger/history-log.ts';
import { inTurns } from '../schedule/in-turns.ts';
import type { Metronome } from '../schedule/metronome.ts';
import { pacerFor } from '../schedule/pacer.ts';
import { sendOnSchedule } from '../schedule/send-on-schedule.ts';
import type { PlacedSocket } from './place-sockets.ts';
import type { RoomLedger } from './room-ledger.ts';

export interface Publishing {
  readonly publishers: readonly PlacedSocket[];
  readonly rooms: Rooms;
  readonly ledger: RoomLedger;
  readonly log: HistoryLog;
  readonly load: PacedShape;
  readonly twin?: LoadJob['twin'];
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly metronome: Metronome;
  readonly signal: AbortSignal;
}

/** Of the messages due in the measured phase; what became of the others is in the ledger. */
export interface Published {
  /** Never sent, because `maxInFlight` had not left this process. */
  readonly dropped: number;
  /** Never sent, because there is no publisher at all. */
  readonly orphaned: number;
  /** Milliseconds from due to handed to the socket. */
  readonly lateness: Histogram;
}

/** Publishes each message when it is due, whatever arrives, by the publishers in turn. Returns after the last one. */
export async function publishMessages(publishing: Publishing): Promise<Published> {
  const { rooms, ledger, log, load, timeline, clock, metronome, signal } = publishing;
  const publishers = inTurn(publishing.publishers);
  const lateness = new Histogram();
  // What an app that acknowledges has not acknowledged may be lost on the way to it.
  const taken = rooms.acknowledges || rooms.events ? 'unknown' : 'ok';
  let [dropped, orphaned, turn, inFlight] = [0, 0, 0, 0];
  /** By publisher, in order: sequences of messages that have not left this process, or are not answered where they are requests. */
  const underWay = new Map<string, Set<number>>(publishers.map(({ name }) => [name, new Set()]));

  function arrive(dueUs: number): void {
    const measured = phaseAt(timeline, dueUs) === 'measured' ? 1 : 0;
    const publisher = publishers[turn++ % publishers.length];
    if (!publisher) {
      orphaned += measured;
      log.append({ is: 'dropped', dueUs });
      return;
    }
    if (inFlight >= load.maxInFlight) {
      dropped += measured;
      log.append({ is: 'dropped', dueUs });
      return;
    }
    const { name, socket } = publisher;
    const instance = socket.instance ?? publisher.instance;
    const message = { publisher: name, sequence: ledger.nextSequence(name) };
    const sentUs = clock.nowUs();
    const own = underWay.get(name);
    own?.add(message.sequence);
    const [inOrderFrom = message.sequence] = rooms.events ? (own ?? []) : [];
    const done = () => own?.delete(message.sequence);
    const sent = socket.publish(message, () => {
      inFlight -= 1;
      done();
    });
    if (sent) inFlight += 1;
    else done();
    const order = rooms.events ? { inOrderFrom } : {};
    ledger.published(name, { instance, dueUs, sentUs, outcome: sent ? taken : 'fail', ...order });
    if (measured === 1) lateness.record((sentUs - timeline.originUs - dueUs) / 1000);
  }

  const pacer = pacerFor(load, timeline.phases);
  await sendOnSchedule({
    dueUs: publishing.twin ? inTurns(pacer, publishing.twin.isFirst) : pacer,
    originUs: timeline.originUs,
    untilUs: endOfLoadUs(timeline),
    clock,
    metronome,
    signal,
    arrive,
  });
  return { dropped, orphaned, lateness };
}

/** One of each instance, then the next of each: neighbors in time come from different instances. */
function inTurn(publishers: readonly PlacedSocket[]): readonly PlacedSocket[] {
  const counts = new Map<string, number>();
  return publishers
    .map((publisher) => {
      const round = counts.get(publisher.instance) ?? 0;
      counts.set(publisher.instance, round + 1);
      return { publisher, round };
    })
    .sort((a, b) => a.round - b.round || a.publisher.instance.localeCompare(b.publisher.instance))
    .map(({ publisher }) => publisher);
}
