import { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import { anyMs, someMs } from '../core/milliseconds.ts';

/** How long each phase is. Preparation (connections, log-ins) comes before the warm-up and belongs to it. */
export const phases = z.object({
  warmupMs: anyMs.default(0),
  measuredMs: someMs,
  cooldownMs: anyMs.default(0),
});
export type Phases = Immutable<z.infer<typeof phases>>;
