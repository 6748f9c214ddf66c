import type { Random } from '../../core/random.ts';
import type { OpenShape } from '../../plan/load-shape.ts';
import { endOfLoadUs, type Sender } from '../http/sender.ts';
import type { Metronome } from './metronome.ts';
import { scheduleOf } from './pacer.ts';
import { sendOnSchedule } from './send-on-schedule.ts';
import { UnderWay } from './under-way.ts';

/**
 * Sends every arrival when it is due, without waiting for responses, through the client that has been idle longest. An arrival
 * that finds `maxInFlight` requests in flight, or no idle client, is dropped. Returns when every request has ended.
 */
export async function sendOpen(
  load: OpenShape,
  { metronome, random }: { readonly metronome: Metronome; readonly random: Random },
  sender: Sender,
): Promise<void> {
  const { pool, ledger, timeline, clock, signal, perform, drop } = sender;
  const underWay = new UnderWay();
  await sendOnSchedule({
    dueUs: scheduleOf(load, timeline.phases, random),
    originUs: timeline.originUs,
    untilUs: endOfLoadUs(timeline),
    clock,
    metronome,
    signal: AbortSignal.any([signal, underWay.broken]),
    arrive(dueUs) {
      ledger.plan(dueUs);
      const client = underWay.count < load.maxInFlight ? pool.take() : null;
      if (client) underWay.add(perform(client, dueUs));
      else drop(dueUs);
    },
  });
  await underWay.ended();
}
