import type { Measurement, Source } from '../../observe/measurement.ts';
import { phaseAt, type Timeline } from '../../plan/phase.ts';
import type { Offered } from '../driver.ts';
import type { Publication } from '../ledger/history.ts';
import { measurement } from '../ledger/load-measurements.ts';
import { mostAtOnce } from './most-at-once.ts';
import type { Published } from './publish-messages.ts';

export interface RoomOutcome {
  readonly placed: { readonly count: number; readonly of: number };
  readonly reconnects: {
    readonly count: number;
    /** When sockets were due to try to come back, in microseconds; null for a tool that does not tell. */
    readonly dueUs: readonly number[] | null;
  };
  /** Attempts to get into the room that did; null for a tool that does not tell. */
  readonly joins: { readonly count: number; readonly of: number } | null;
  readonly published: Published;
}

/** What the driver named `driver` says about its sockets. */
export function roomMeasurements(driver: string, outcome: RoomOutcome): Measurement[] {
  const client: Source = { kind: 'client', id: driver };
  const { placed, joins, reconnects, published } = outcome;
  return [
    measurement('sockets_placed', client, { kind: 'proportion', ...placed }),
    ...(joins === null || joins.of === 0
      ? []
      : [measurement('joins_succeeded_share', client, { kind: 'proportion', ...joins })]),
    measurement('socket_reconnects', client, { kind: 'total', value: reconnects.count }),
    ...(reconnects.dueUs === null
      ? []
      : [
          measurement('reconnects_in_100_ms', client, {
            kind: 'total',
            value: mostAtOnce(reconnects.dueUs, 100_000),
          }),
        ]),
    ...(published.lateness.count > 0
      ? [
          measurement(
            'send_lateness_ms',
            { kind: 'generator', id: driver },
            { kind: 'distribution', ...published.lateness.store() },
          ),
        ]
      : []),
  ];
}

/** Of the messages due in the measured phase. One that may not have been read counts as failed: it was not surely sent. */
export function offeredMessages(
  publications: readonly Publication[],
  { dropped, orphaned }: Published,
  timeline: Timeline,
): Offered {
  const measured = publications.filter(({ dueUs }) => phaseAt(timeline, dueUs) === 'measured');
  const ok = measured.filter(({ outcome }) => outcome === 'ok').length;
  const failed = measured.length - ok + orphaned;
  return { planned: ok + failed + dropped, ok, failed, timedOut: 0, dropped };
}
