import { type NodeAction, networkActions, type Unavailable } from './runtime.ts';

/** Why an instance cannot be taken off the network by a runtime whose instances share that of the machine; null when nobody asks for it. */
export function withoutNetwork(actions: readonly NodeAction[], runtime: string): Unavailable | null {
  if (!networkActions.some((action) => actions.includes(action))) return null;
  return {
    reason: `The ${runtime} runtime cannot disconnect an instance from the network: none has a network of its own.`,
    enable: 'Run it with --runtime docker.',
  };
}
