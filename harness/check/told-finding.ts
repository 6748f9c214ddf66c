import type { Finding, FindingKind } from './checker.ts';

/**
 * A finding whose sentence and proof are made when they are read: a history may hold a million findings, and the record
 * keeps five of a kind. Its proof is put in chronological order.
 */
export function toldFinding(kind: FindingKind, tell: () => Omit<Finding, 'kind'>): Finding {
  return {
    kind,
    get sentence() {
      return tell().sentence;
    },
    get proof() {
      return tell().proof.toSorted((a, b) => a.atUs - b.atUs);
    },
  };
}
