/** What an adapter, an app or a config has that spoils what would be measured, and what to change. */
export interface Finding {
  /** `wrong`: nothing can be measured, or numbers would be worthless. `careful`: they may mislead, or it is meant to be so. */
  readonly severity: 'wrong' | 'careful';
  /** The field that it is about, from the app of the config on, such as `adapter.operations.sign-in.read`. */
  readonly field: string;
  /** What was seen; full sentences. */
  readonly sentence: string;
  /** What to change; a full sentence. */
  readonly change: string;
}

/** What came of a part of the trial. Facts are full sentences, of what is neither right nor wrong. */
export interface Tried {
  readonly facts: readonly string[];
  readonly findings: readonly Finding[];
}

/** What is wrong first, in the order in which it was found. What one change corrects is told once, as it was seen first. */
export function inOrderOfWeight(findings: readonly Finding[]): readonly Finding[] {
  const byChange = Map.groupBy(findings, ({ field, change }) => `${field}\n${change}`);
  const all = [...byChange.values()].flatMap((same) => same.slice(0, 1));
  return [...all.filter(isWrong), ...all.filter((one) => !isWrong(one))];
}

export function isWrong({ severity }: Finding): boolean {
  return severity === 'wrong';
}
