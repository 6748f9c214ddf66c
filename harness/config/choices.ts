import type { Config, Suite } from './config.ts';

/**
 * The names of topologies that people choose from: not those that are there for a suite alone which names its cells one by one,
 * such as the situations of 'truth'. All of them when there are no others.
 */
export function topologyChoices({ topologies, suites }: Pick<Config, 'topologies' | 'suites'>): string[] {
  const inMatrix = namesIn(suites.filter(isMatrix));
  const inLists = namesIn(suites.filter((suite) => !isMatrix(suite)));
  const names = topologies.map(({ name }) => name);
  const choices = names.filter((name) => inMatrix.has(name) || !inLists.has(name));
  return choices.length === 0 ? names : choices;
}

/** Whether every topology of a suite is under every scenario of it. */
function isMatrix({ cells }: Suite): boolean {
  const scenarios = new Set(cells.map(({ scenario }) => scenario.name));
  return cells.length === namesIn([{ cells }]).size * scenarios.size;
}

function namesIn(suites: readonly Pick<Suite, 'cells'>[]): ReadonlySet<string> {
  return new Set(suites.flatMap(({ cells }) => cells.map(({ topology }) => topology.name)));
}
