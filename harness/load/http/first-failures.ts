import type { HttpResponse } from '../../app/adapter.ts';
import { shortText } from '../../core/short-text.ts';

/** More kinds of errors are not told by their first response. */
const kindsAtMost = 3;

interface FirstFailure {
  readonly operation: string;
  readonly status: number;
  readonly body: string;
}

/** The first response of each kind of error: what the app said, which a count does not tell. */
export class FirstFailures {
  readonly #byKind = new Map<string, FirstFailure>();

  see(kind: string, operation: string, { status, body }: HttpResponse): void {
    if (this.#byKind.size >= kindsAtMost || this.#byKind.has(kind)) return;
    this.#byKind.set(kind, { operation, status, body: shortText(body) });
  }

  /** A sentence for each kind. */
  notes(): readonly string[] {
    return [...this.#byKind].map(([kind, first]) => `${firstFailureMark} ${kind}: ${sayFailure(first)}`);
  }

  /** The response of one kind; null when there was none. */
  say(kind: string | null): string | null {
    const first = kind === null ? undefined : this.#byKind.get(kind);
    return first ? sayFailure(first) : null;
  }
}

/** How notes about first failures begin. */
export const firstFailureMark = 'First response of the error';

function sayFailure({ operation, status, body }: FirstFailure): string {
  return `'${operation}' was answered ${status}, ${body === '' ? 'without a body' : `with ${body}`}`;
}
