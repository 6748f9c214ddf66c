import { deliveryCheck, rateLimitCheck, sessionCheck } from '../../harness/index.ts';
import type { ReferenceScenario } from '../../reference-app/adapter.ts';

/** What clients do, how much of it, and what is checked: the rest of a scenario is the situation's own. */
type KnownWorkload = Pick<ReferenceScenario, 'driver' | 'workload' | 'load' | 'checks'>;

/** Users that log in and then read their sessions, as fast as the answers come. */
export function readingSessions(users: number, onSessionMissing: 'carry-on' | 'log-in-again'): KnownWorkload {
  return {
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: users,
      prepare: ['log-in'],
      steps: ['read-session'],
      onSessionMissing,
      history: true,
    },
    load: { kind: 'constant-users', users },
    checks: [sessionCheck()],
  };
}

/** Sessions that are each used 1.25 times a second, and read once when all is over, so that the fate of each is seen. */
export function usingSessions(sessions: number): KnownWorkload {
  return {
    driver: 'native',
    workload: {
      kind: 'journey',
      clients: sessions,
      prepare: ['log-in'],
      steps: ['read-session', 'increment-session'],
      afterwards: ['read-session'],
      history: true,
    },
    load: { kind: 'constant-rate', perSecond: 1.25 * sessions, maxInFlight: sessions },
    checks: [sessionCheck()],
  };
}

/** A room with one publisher on each instance, whose members stay also when the machine stands still for a moment. */
export function roomThatStays(membersPerInstance: number) {
  return { kind: 'room', membersPerInstance, publishersPerInstance: 1, pingEvery: '10s' } as const;
}

/** 50 messages a second, by one member on each instance in turn, to the ten on each. */
export function talkingInRooms(): KnownWorkload {
  return {
    driver: 'sockets',
    workload: roomThatStays(10),
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 100 },
    checks: [deliveryCheck()],
  };
}

/** The same request again and again, against a limit of ten a minute that the clients share. */
export function askingBeyondLimits(clients: number, perSecond: number): KnownWorkload {
  return {
    driver: 'native',
    workload: { kind: 'journey', clients, steps: ['pass-limit'], history: true },
    load: { kind: 'constant-rate', perSecond, maxInFlight: clients },
    checks: [rateLimitCheck({ limit: 10, windowMs: 60_000 })],
  };
}
