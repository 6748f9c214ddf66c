import { messageOf } from '../core/errors.ts';

/** What a function of an adapter did wrong, once for all the times that it did. */
export interface Complaint {
  /** Such as `read` or `rooms.read`. */
  readonly function: string;
  /** Null for a function that belongs to no operation. */
  readonly operation: string | null;
  /** How often. */
  readonly count: number;
  /** How often on answers with a status from 500 on, which are failures whatever is made of them. */
  readonly onErrorPages: number;
  /** Of the first time, or of the first time that was not on such an answer. */
  readonly said: string;
  /** What it was called with, cut short; null when there was nothing to show. */
  readonly on: string | null;
}

interface Failure {
  readonly cause: unknown;
  /** Called for what is kept only. */
  readonly on: () => string | null;
  readonly status?: number | undefined;
}

const longestSaid = 200;

/** Counts what an adapter does wrong. */
export class Complaints {
  #isQuiet = false;
  readonly #all = new Map<string, { -readonly [Key in keyof Complaint]: Complaint[Key] }>();

  add(of: Pick<Complaint, 'function' | 'operation'>, { cause, on, status = 0 }: Failure): void {
    if (this.#isQuiet) return;
    const key = `${of.function} ${of.operation}`;
    const isErrorPage = status >= 500;
    let complaint = this.#all.get(key);
    const isWorse = complaint === undefined || (complaint.count === complaint.onErrorPages && !isErrorPage);
    if (complaint === undefined) {
      complaint = { ...of, count: 0, onErrorPages: 0, said: '', on: null };
      this.#all.set(key, complaint);
    }
    if (isWorse) Object.assign(complaint, { said: messageOf(cause).slice(0, longestSaid), on: on() });
    complaint.count++;
    if (isErrorPage) complaint.onErrorPages++;
  }

  /** Does something during which nothing is counted. */
  quietly<Result>(act: () => Result): Result {
    this.#isQuiet = true;
    try {
      return act();
    } finally {
      this.#isQuiet = false;
    }
  }

  all(): readonly Complaint[] {
    return [...this.#all.values()].map((one) => ({ ...one }));
  }
}

/** What ended something may follow from what the adapter did wrong. */
export function withComplaints<Failure extends { readonly message: string }>(
  error: Failure,
  complaints: readonly Complaint[],
): Failure {
  return { ...error, message: [error.message, ...complaints.map(describeComplaint)].join(' ') };
}

/** A full sentence. */
export function describeComplaint({ function: name, operation, count, said, on }: Complaint): string {
  const of = operation === null ? name : `${name} of '${operation}'`;
  const times = count === 1 ? 'once' : `${count} times`;
  return `The adapter's ${of} failed ${times}${on === null ? '' : `, first on ${on}`}: ${said}.`;
}
