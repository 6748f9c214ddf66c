import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { ownScript } from '../core/own-script.ts';
import { startProcess } from '../core/spawn.ts';
import { ownEnvironment } from '../environment/process/minimal-environment.ts';
import { usageOf } from '../environment/process/usage-of.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import type { Duration } from './freeze.ts';
import { forMs as lasting } from './options.ts';
import { withoutEffect } from './victim.ts';

/** The share of the wanted CPU time below which there was no pressure. */
const leastShare = 0.1;

const options = z.strictObject({ cores: z.int().min(1).max(256), ...lasting });

/**
 * Uses whole cores of this machine for a while, as a noisy neighbor does. It affects everything here, also the
 * generator, whose doubts show how much.
 */
export function stressCpu(written: Duration & { readonly cores: number }): Fault {
  checkedOptions(stressCpu, options, written);
  const { cores, forMs } = written;
  return {
    name: `stress ${cores} core${cores === 1 ? '' : 's'} for ${formatMs(forMs)}`,
    lastsMs: forMs,
    inject: (context) => stress(cores, forMs, context),
  };
}

async function stress(cores: number, forMs: number, { reaper, signal }: FaultContext): Promise<FaultResult> {
  const nodes = ['the machine'];
  const start = () =>
    startProcess(process.execPath, [ownScript(import.meta, 'stress-process')], {
      name: 'stress',
      cwd: reaper.directory,
      env: ownEnvironment(),
      logFile: join(reaper.directory, 'stress.log'),
      reaper,
    });
  const started = await Promise.allSettled(Array.from({ length: cores }, start));
  const stressors = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const startedAt = performance.now();
  let seconds = 0;
  try {
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    await sleep(forMs, undefined, { signal }).catch(() => {});
    const used = await Promise.all(stressors.map(({ pid }) => usageOf([pid])));
    seconds = used.reduce((sum, usage) => sum + (usage?.cpuSeconds ?? 0), 0);
  } finally {
    await Promise.all(stressors.map((each) => each.destroy()));
  }
  const lastedMs = performance.now() - startedAt;
  const got = `${cores} processes got ${seconds.toFixed(2)} s of CPU time in ${formatMs(lastedMs)}`;
  if (seconds < (leastShare * cores * forMs) / 1000) return withoutEffect(nodes, `${got}.`);
  return { nodes, effect: { confirmed: true, evidence: `${got}, and have ended.` } };
}
