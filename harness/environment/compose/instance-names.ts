/** How the instances of an app call themselves, whatever that is: their hostname, a name of their own, a random one. */
export interface InstanceNames {
  /** `said` is how the instance `id` called itself. */
  learn(id: string, said: string): void;
  /** The id of the instance that calls itself so; null when none does, or more than one. */
  idOf(said: string): string | null;
  /** The names that more than one calls itself by. */
  alike(): readonly string[];
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
    alike: () => [...ids].flatMap(([said, id]) => (id === null ? [said] : [])),
  };
}

/** What a reader must know where answers do not tell which instance they are from, in full sentences. */
export function notesOnNames(
  { alike }: InstanceNames,
  silent: readonly string[],
  readyPath: string,
): readonly string[] {
  const shared = alike().map((said) => `'${said}'`);
  return [
    ...(shared.length > 0
      ? [
          `Instances call themselves ${shared.join(' and ')} alike: which of them such an answer is from is unknown.`,
        ]
      : []),
    ...(silent.length > 0
      ? [
          `${silent.join(', ')} did not say who they are in their answer to ${readyPath}: an answer that does not name its container's ` +
            'hostname is from an unknown instance.',
        ]
      : []),
  ];
}
