import { adapterFailed } from './doubts/adapter-failed.ts';
import { doubtFrom } from './doubts/affected-by.ts';
import { balancerRetried } from './doubts/balancer-retried.ts';
import { cacheCold } from './doubts/cache-cold.ts';
import { clockBound } from './doubts/clock-bound.ts';
import { coordinatedOmission } from './doubts/coordinated-omission.ts';
import { countersReset } from './doubts/counters-reset.ts';
import { countsDiffer } from './doubts/counts-differ.ts';
import { cpuSteal } from './doubts/cpu-steal.ts';
import type { DoubtRule, Evidence } from './doubts/evidence.ts';
import { faultLate } from './doubts/fault-late.ts';
import { faultOutsideLoad } from './doubts/fault-outside-load.ts';
import { faultWithoutEffect } from './doubts/fault-without-effect.ts';
import { faultsOverlap } from './doubts/faults-overlap.ts';
import { generatorLag, generatorSaturated } from './doubts/generator-limits.ts';
import { judgedByStatus } from './doubts/judged-by-status.ts';
import { loadDropped, loadNotSent } from './doubts/load-not-delivered.ts';
import { machineShared } from './doubts/machine-shared.ts';
import { mostlyFailed } from './doubts/mostly-failed.ts';
import { placementNotReached } from './doubts/placement-not-reached.ts';
import { scrapeGap } from './doubts/scrape-gap.ts';
import { k6Contradicts, nothingAnswered, nothingReached, wentElsewhere } from './doubts/script-traffic.ts';
import { sentLate } from './doubts/sent-late.ts';
import { stickinessNotEstablished } from './doubts/stickiness-not-established.ts';
import { throttled } from './doubts/throttled.ts';
import { timedFromSend } from './doubts/timed-from-send.ts';
import { tooFewSamples } from './doubts/too-few-samples.ts';
import { unexpectedExit } from './doubts/unexpected-exit.ts';
import type { Doubt } from './verdict.ts';

/** What makes a repetition invalid comes before what merely deserves a remark. */
export const doubtRules: readonly DoubtRule[] = [
  nothingReached,
  nothingAnswered,
  countsDiffer,
  k6Contradicts,
  faultWithoutEffect,
  faultOutsideLoad,
  unexpectedExit,
  adapterFailed,
  faultLate,
  faultsOverlap,
  loadNotSent,
  loadDropped,
  mostlyFailed,
  sentLate,
  generatorLag,
  generatorSaturated,
  stickinessNotEstablished,
  placementNotReached,
  scrapeGap,
  countersReset,
  cacheCold,
  clockBound,
  tooFewSamples,
  wentElsewhere,
  balancerRetried,
  coordinatedOmission,
  timedFromSend,
  judgedByStatus,
  throttled,
  cpuSteal,
  machineShared,
];

/** All doubts and remarks about one repetition. */
export function findDoubts(evidence: Evidence): Doubt[] {
  return doubtRules.flatMap((rule) =>
    rule.find(evidence).map((suspicion) => doubtFrom(rule.code, suspicion, evidence)),
  );
}
