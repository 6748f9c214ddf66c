import type { App } from '../app/app.ts';
import { placedStores } from '../plan/placed-stores.ts';
import { schemeOf } from '../plan/store-abilities.ts';
import type { Topology } from '../plan/topology.ts';

/**
 * Variables of a topology's `env` that the app's launch sets differently for each instance or run, such as its port: a
 * fixed value would send every instance to one place. None when the launch cannot be asked.
 */
export function ownVariables({ launch }: App, topology: Topology): string[] {
  if (!launch) return [];
  const { env = {}, ...app } = topology.app;
  const names = Object.keys(env);
  if (names.length === 0) return [];
  try {
    const placed = (instance: number) => launch.environment(placement({ ...topology, app }, instance));
    const [one, other] = [placed(1), placed(2)];
    return names.filter((name) => Object.hasOwn(one, name) && one[name] !== other[name]);
  } catch {
    // It is foreign code, and the run says what is wrong with it.
    return [];
  }
}

/** Somewhere that nothing runs. */
function placement(topology: Topology, instance: number) {
  const stores = placedStores(topology, ({ role }, index) => {
    const port = 2_000 + 1_000 * index + instance;
    return new URL(`${schemeOf(role)}://127.0.0.1:${port}/`);
  });
  return {
    topology,
    id: `app-${instance}`,
    port: 1_000 + instance,
    ...stores,
    sharedDirectory: `/nowhere/${instance}`,
  };
}
