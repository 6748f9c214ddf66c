import type { Dependency } from '../../metrics/metric.ts';
import type { ScenarioData } from '../../plan/scenario.ts';
import { sayShare } from '../say-number.ts';
import type { DoubtRule, Evidence } from './evidence.ts';

const sentAtLeast = 0.99;
const on: readonly Dependency[] = ['offered-load'];
const lowerTheRate =
  'Lower the rate, raise maxInFlight, or run the generator on a machine with more free cores.';
const n = (count: number) => count.toLocaleString('en-US');

/** Requests that were never sent are those that would have waited longest. */
export const loadNotSent: DoubtRule = {
  code: 'load-not-sent',
  when: 'Less than 99 % of what the load shape plans was sent, or nothing was planned',
  on,
  find(evidence) {
    const load = loadOf(evidence);
    if (load === null || !load.isShort) return [];
    return [
      {
        sentence: `${n(load.sent)} of ${n(load.planned)} planned operations were sent, which is less than 99 %.`,
        advice: cameDown(evidence) ?? lowerTheRate,
        casts: [{ on }],
      },
    ];
  },
};

/** Dropping less than that is a doubt of its own. */
export const loadDropped: DoubtRule = {
  code: 'load-dropped',
  when: 'Operations were dropped, because `maxInFlight` were in flight',
  on,
  find(evidence) {
    const load = loadOf(evidence);
    if (load === null || load.isShort || load.dropped === 0) return [];
    return [
      {
        sentence: `${n(load.dropped)} operations (${sayShare(load.dropped / load.planned)}) were dropped, because maxInFlight operations were in flight.`,
        advice: cameDown(evidence) ?? 'Raise maxInFlight, or lower the rate to what the system can take.',
        casts: [{ on }],
      },
    ];
  },
};

/** Requests that wait for a node that exited are not the generator's fault. */
function cameDown({ ends: [first] }: Evidence): string | null {
  return first ? `Start with ${first.id}, which exited under load.` : null;
}

/** Null when no load was sent at all: the repetition says why by itself. */
function loadOf({ offered, scenario }: Evidence) {
  if (!offered) return null;
  const planned = Math.max(offered.planned, plannedBy(scenario));
  const sent = offered.planned - offered.dropped;
  // Whether a user's script has sent anything is a question of its own.
  const isShort = planned === 0 ? scenario.load.kind !== 'script' : sent < sentAtLeast * planned;
  return { planned, sent, dropped: offered.dropped, isShort };
}

/** What a constant rate must have sent; other shapes are known by what the driver planned. */
function plannedBy({ load, phases }: ScenarioData): number {
  return load.kind === 'constant-rate' ? Math.floor((load.perSecond * phases.measuredMs) / 1000) : 0;
}
