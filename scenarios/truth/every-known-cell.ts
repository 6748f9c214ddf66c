import { knownDeliveries } from './deliveries.ts';
import type { KnownCell } from './known-cell.ts';
import { knownSessions } from './sessions.ts';

/** All of them, in the order of the table of known answers. */
export const everyKnownCell: readonly KnownCell[] = [...knownSessions, ...knownDeliveries];
