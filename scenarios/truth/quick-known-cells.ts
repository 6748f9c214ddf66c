import { everyKnownCell } from './every-known-cell.ts';
import type { KnownCell } from './known-cell.ts';

/**
 * Of each kind the quickest, so that all of them take about two minutes. Those that count run two at a time: beside S7 and S8,
 * which wait for instances that start, are none that send as fast as they can.
 */
const ids: readonly string[] = [
  'S8-redis',
  'D1',
  'D2-redis',
  'R1',
  'R2',
  'S7',
  'S4-built-in',
  'S5',
  'S6',
  'S3',
  'S1',
  'S2',
  'L1-native',
  'L2-native',
  'L5',
  'L4',
];

/** What `selfcheck` measures, in this order. */
export const quickKnownCells: readonly KnownCell[] = ids.flatMap((id) =>
  everyKnownCell.filter((cell) => cell.id === id),
);
