import type { UnexpectedEnd } from '../../environment/watch-ends.ts';
import type { Cast, DoubtRule, Evidence } from './evidence.ts';

/** Signals by which the kernel ends a program for what it did itself. */
const ownDoing = new Set<string>(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSYS', 'SIGTRAP']);

/** The app is what is tested: that it ends is its failure, and what it misses then it misses. How fast the rest was nobody knows. */
const byTheApp: readonly Cast[] = [
  { on: 'everything', weight: 'flattering' },
  { on: ['answer-times', 'capacity'], bias: 'either' },
];
const bySomebody: readonly Cast[] = [{ on: 'everything' }];

/** Two instances in place of three, and a number that says nothing of it. */
export const unexpectedExit: DoubtRule = {
  code: 'unexpected-exit',
  when:
    'An instance, a store or the balancer exited under load and no fault had ended it; where an instance of the app exited by ' +
    'itself, a missed target stays missed, except for latency and throughput',
  on: 'everything',
  find: (evidence) =>
    evidence.ends.map((end) => {
      const fault = faultAt(end, evidence);
      const lines = end.lastLines.join(' / ');
      const said = lines === '' ? 'it printed nothing' : `its last lines: "${lines}"`;
      const meanwhile = fault === null ? '' : ` during '${fault}'`;
      return {
        sentence: `${end.id} exited unexpectedly ${moment(end.atUs)}${meanwhile}, ${how(end)}; ${said}.`,
        advice: `Find out why ${end.id} exited: no fault of the scenario had ended it, so fewer nodes served the rest of the load.`,
        casts: fault === null ? castsOf(end) : [],
      };
    }),
};

/** What a fault does to an instance may well end it. */
function faultAt({ id, atUs }: UnexpectedEnd, { faults }: Evidence): string | null {
  const isAt = faults.find(
    ({ nodes, startedUs, endedUs }) => nodes.includes(id) && startedUs <= atUs && atUs <= endedUs,
  );
  return isAt?.name ?? null;
}

function castsOf({ role, signal }: UnexpectedEnd): readonly Cast[] {
  return role === 'app' && (signal === null || ownDoing.has(signal)) ? byTheApp : bySomebody;
}

function how({ code, signal }: UnexpectedEnd): string {
  return signal === null ? `with code ${code}` : `by ${signal}`;
}

function moment(us: number): string {
  const seconds = `${(Math.abs(us) / 1e6).toFixed(1)} s`;
  return us < 0 ? `${seconds} before the measured phase` : `at ${seconds}`;
}
