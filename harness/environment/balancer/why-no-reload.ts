import { type BalancerEngine, balancerEngines } from '../../plan/balancer-names.ts';
import type { NodeAction, Unavailable } from '../runtime.ts';
import { engines } from './engines.ts';

/** Why an engine cannot do what faults ask of it; null when it can. */
export function whyNoReload(actions: readonly NodeAction[], engine: BalancerEngine): Unavailable | null {
  const { reload } = engines[engine];
  if (!actions.includes('reload-balancer') || reload.by !== 'nothing') return null;
  const able = balancerEngines.filter((name) => engines[name].reload.by !== 'nothing').join(', ');
  return {
    reason: `The balancer cannot be reloaded: ${reload.because}.`,
    enable: `Set the balancer's engine to one of ${able}, or use restartBalancer().`,
  };
}
