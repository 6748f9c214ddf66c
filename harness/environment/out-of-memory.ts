import { ScaleproofError } from '../core/errors.ts';
import { type Node, tellsMemoryKill } from './runtime.ts';

/** `SP_OUT_OF_MEMORY` about the first node that the kernel has ended for its memory; null when there is none. */
export async function outOfMemory(nodes: readonly Node[]): Promise<ScaleproofError | null> {
  for (const node of nodes) {
    const said = tellsMemoryKill(node) ? await node.memoryKill() : null;
    if (said !== null) return new ScaleproofError('SP_OUT_OF_MEMORY', said);
  }
  return null;
}
