import type { History, Publication } from '../load/ledger/history.ts';

/** Publications in chronological order, and where each one is among them. */
export interface PublicationIndex {
  readonly publications: readonly Publication[];
  /** How many publishers there are. */
  readonly publishers: number;
  /** For each publication, the number of its publisher. */
  readonly publisherOf: Int32Array;
  /** For each publication, 1 when it was due in the measured phase. */
  readonly counted: Uint8Array;
  /** Null when nothing was published under this name. */
  find(message: Pick<Publication, 'publisher' | 'sequence'>): number | null;
}

/** Takes time and memory in proportion to the number of publications. */
export function indexPublications({ publications, measuredUs }: History): PublicationIndex {
  const sorted = publications.toSorted((a, b) => a.sentUs - b.sentUs);
  const publisherOf = new Int32Array(sorted.length);
  const counted = new Uint8Array(sorted.length);
  const byPublisher = new Map<string, { number: number; bySequence: Map<number, number> }>();
  sorted.forEach(({ publisher, sequence, dueUs }, index) => {
    let entry = byPublisher.get(publisher);
    if (!entry) {
      entry = { number: byPublisher.size, bySequence: new Map() };
      byPublisher.set(publisher, entry);
    }
    entry.bySequence.set(sequence, index);
    publisherOf[index] = entry.number;
    counted[index] = measuredUs === null || (dueUs >= 0 && dueUs < measuredUs) ? 1 : 0;
  });
  return {
    publications: sorted,
    publishers: byPublisher.size,
    publisherOf,
    counted,
    find: ({ publisher, sequence }) => byPublisher.get(publisher)?.bySequence.get(sequence) ?? null,
  };
}
