import type { Random } from '../../core/random.ts';
import type { OpenShape } from '../../plan/load-shape.ts';
import type { LoadJob } from '../driver.ts';
import { endOfLoadUs, type Sender } from '../http/sender.ts';
import type { VirtualClient } from '../http/virtual-client.ts';
import { inTurns } from './in-turns.ts';
import type { Metronome } from './metronome.ts';
import { scheduleOf } from './pacer.ts';
import { sendOnSchedule } from './send-on-schedule.ts';
import { UnderWay } from './under-way.ts';

export interface Timing {
  readonly metronome: Metronome;
  readonly random: Random;
  readonly twin: LoadJob['twin'];
}

/**
 * Sends every arrival when it is due, without waiting for responses, through the client that has been idle longest. An arrival
 * that finds `maxInFlight` requests in flight, or no idle client, is dropped. Returns when every request has ended.
 */
export async function sendOpen(
  load: OpenShape,
  { metronome, random, twin }: Timing,
  sender: Sender,
): Promise<void> {
  const { pool, ledger, timeline, clock, signal, perform, drop } = sender;
  const underWay = new UnderWay();
  const pauses = new Set<Ending>();
  const schedule = scheduleOf(load, timeline.phases, random);
  const performOpen = async (client: VirtualClient, dueUs: number) => {
    const { ms, over } = await perform(client, dueUs);
    // Nobody waits for it: it is only not free to be the next.
    if (ms) endLater(pauses, ms, over);
    else over();
  };
  await sendOnSchedule({
    dueUs: twin ? inTurns(schedule, twin.isFirst) : schedule,
    originUs: timeline.originUs,
    untilUs: endOfLoadUs(timeline),
    clock,
    metronome,
    signal: AbortSignal.any([signal, underWay.broken]),
    arrive(dueUs) {
      ledger.plan(dueUs);
      const client = underWay.count < load.maxInFlight ? pool.take() : null;
      if (client) underWay.add(performOpen(client, dueUs));
      else drop(dueUs);
    },
  });
  await underWay.ended().finally(() => {
    for (const end of pauses) end();
  });
}

type Ending = () => void;

/** Calls `over` after a time, or as soon as what it adds to `endings` is called. */
function endLater(endings: Set<Ending>, ms: number, over: Ending): void {
  const end = () => {
    clearTimeout(timer);
    endings.delete(end);
    over();
  };
  const timer = setTimeout(end, ms);
  endings.add(end);
}
