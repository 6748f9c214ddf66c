import type { Node, Reloadable, RestartedAtOnce } from '../runtime.ts';
import { type Commands, plainNode, runCommandOf } from './commanded-node.ts';

/** A balancer that commands reload and restart. What they do shows on the entry alone. */
export function commandedBalancer(
  known: Pick<Node, 'id' | 'role' | 'url' | 'metrics' | 'askedAs'>,
  commands: Commands,
): Node & Partial<Reloadable & RestartedAtOnce> {
  const { 'reload-balancer': reload, 'restart-balancer': restart } = commands;
  return {
    ...plainNode(known),
    ...(reload && {
      async reload() {
        await runCommandOf(known.id, 'reload-balancer', reload);
        return null;
      },
    }),
    ...(restart && {
      async restartAtOnce() {
        await runCommandOf(known.id, 'restart-balancer', restart);
        return `'${restart.join(' ')}' was run`;
      },
    }),
  };
}
