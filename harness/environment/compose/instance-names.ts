/** How the instances of an app call themselves, whatever that is: their hostname, a name of their own, a random one. */
export interface InstanceNames {
  /** `said` is how the instance `id` called itself. */
  learn(id: string, said: string): void;
  /** The id of the instance that calls itself so; null when none does, or more than one. */
  idOf(said: string): string | null;
}

export function instanceNames(): InstanceNames {
  /** Null: of more than one. */
  const ids = new Map<string, string | null>();
  return {
    learn(id, said) {
      const known = ids.get(said);
      ids.set(said, known === undefined || known === id ? id : null);
    },
    idOf: (said) => ids.get(said) ?? null,
  };
}
