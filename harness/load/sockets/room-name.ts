import type { Random } from '../../core/random.ts';

/** A room that no other repetition uses. Names are all of one length, so that the size of what carries them is known. */
export function roomName(random: Random): string {
  return `scaleproof-${random.fork('room').int(0x7fffffff).toString(16).padStart(8, '0')}`;
}
