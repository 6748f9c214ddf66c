import type { History } from '../load/ledger/history.ts';

/** The same history, frozen through and through, so that no checker changes what the next one reads. */
export function frozen(history: History): History {
  freezeAll(history);
  return history;
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  if (Array.isArray(value)) for (const one of value) freezeAll(one);
  else for (const key in value) freezeAll(value[key as keyof typeof value]);
}
