import type { FailedJoin } from '../ledger/history.ts';
import type { HistoryLog } from '../ledger/history-log.ts';

/** Counts the attempts of sockets to get into the room, and keeps why some failed until there is a log for them. */
export class JoinTally {
  #attempts = 0;
  readonly #reasons = new Map<string, number>();
  #early: FailedJoin[] = [];
  #log: HistoryLog | null = null;
  #originUs = 0;

  /** `failure`: null for one that got there. `atUs` is the clock's reading. */
  attempt(socket: string, failure: Error | null, atUs: number): void {
    this.#attempts += 1;
    if (failure === null) return;
    const because = sentence(failure.message);
    this.#reasons.set(because, (this.#reasons.get(because) ?? 0) + 1);
    const failed = { socket, atUs, because };
    if (this.#log === null) this.#early.push(failed);
    else this.#append(this.#log, failed);
  }

  /** From here on what fails goes into `log`, and what has failed before does now. */
  begin(log: HistoryLog, originUs: number): void {
    this.#log = log;
    this.#originUs = originUs;
    for (const failed of this.#early.splice(0)) this.#append(log, failed);
  }

  get succeeded(): { readonly count: number; readonly of: number } {
    const failed = [...this.#reasons.values()].reduce((sum, times) => sum + times, 0);
    return { count: this.#attempts - failed, of: this.#attempts };
  }

  /** For the reader: why most attempts that failed did; none when all succeeded. */
  get notes(): readonly string[] {
    const { count, of } = this.succeeded;
    const [first] = [...this.#reasons].toSorted(([, one], [, other]) => other - one);
    return first
      ? [`${of - count} of ${of} attempts to get into the room failed, ${first[1]} because: ${first[0]}`]
      : [];
  }

  #append(log: HistoryLog, { atUs, ...failed }: FailedJoin): void {
    log.append({ is: 'join-failed', ...failed, atUs: atUs - this.#originUs });
  }
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
