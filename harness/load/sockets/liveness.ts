import type { Clock } from '../../core/clock.ts';
import type { Leave } from './room-client.ts';

/** What was sent this shortly before a connection broke may have been lost on the way. */
const unsureMs = 500;

/** What is known of the other end of a connection, by what came from there. */
export class Liveness {
  readonly #clock: Clock;
  #pingedUs: number;
  /** When the last ping was sent that was answered: everything sent before it has been read. */
  #provenUs: number;
  #isDue = false;
  #isSilent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#pingedUs = clock.nowUs();
    this.#provenUs = this.#pingedUs;
  }

  /** A ping is about to be sent. False when the last one has no answer yet: the other end is silent. */
  pings(): boolean {
    this.#isSilent = this.#isDue;
    if (this.#isSilent) return false;
    this.#pingedUs = this.#clock.nowUs();
    this.#isDue = true;
    return true;
  }

  ponged(): void {
    this.#provenUs = this.#pingedUs;
    this.#isDue = false;
  }

  /** What was sent at `sentUs` is known to have been read. */
  proven(sentUs: number): void {
    this.#provenUs = Math.max(this.#provenUs, sentUs);
  }

  /** The other end has not said what it must have said by now. */
  fellSilent(): void {
    this.#isSilent = true;
  }

  /**
   * A connection that broke was good until then. One that fell silent was good until the last ping that was answered: an app that is
   * busy had forwarded by its answer what was published before, and what was published since may still have been on its way in both
   * directions. `because`: how it broke.
   */
  leave(closedUs: number, because: string): Leave {
    const unsureFromUs = closedUs - unsureMs * 1000;
    return this.#isSilent
      ? {
          untilUs: this.#provenUs,
          unsureFromUs: Math.min(this.#provenUs, unsureFromUs),
          because: 'a ping had no answer',
        }
      : { untilUs: closedUs, unsureFromUs, because };
  }
}
