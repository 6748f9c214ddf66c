import { expect, test } from 'vitest';
import { certificates } from '../../app/fixtures/certificates.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import type { Tls } from '../../app/tls.ts';
import { deliveryCheck } from '../../check/delivery-check.ts';
import { systemClock } from '../../core/clock.ts';
import { autocannonDriver } from '../../load/autocannon/autocannon-driver.ts';
import { secureAdapter, startSecureServer } from '../../load/fixtures/secure-server.ts';
import { roomJob } from '../../load/fixtures/start-room-server.ts';
import { journey, tinyJob } from '../../load/fixtures/tiny-app.ts';
import { native } from '../../load/http/native-driver.ts';
import { sockets } from '../../load/sockets/socket-driver.ts';
import { startObserver } from '../../observe/observer.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { external } from './external-runtime.ts';

const topology = tinyTopology({ instances: 1 });
const never = new AbortController().signal;
const phases = { warmupMs: 0, measuredMs: 500, cooldownMs: 0 };

/** What an adapter with `tls` reaches of what runs already and speaks https. */
async function reach(certificate: 'server' | 'selfSigned', tls?: Tls) {
  const server = await startSecureServer(certificate);
  const run = await startRun(external({ entry: server.origin, instances: [server.origin] }));
  const adapter = secureAdapter(tls);
  return {
    adapter: guardAdapter(adapter).adapter,
    up: () => run.up(topology, { adapter }),
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      server[Symbol.dispose]();
    },
  };
}

test.each([
  ['by an authority of one’s own', 'server', { ca: certificates.ca }],
  ['for another name', 'server', { ca: certificates.ca, serverName: 'shop.example' }],
  ['that signs itself', 'selfSigned', { allowSelfSigned: true }],
] as const)(
  'a certificate %s: every driver reaches the app, with its secure cookies',
  async (_, certificate, tls) => {
    await using reached = await reach(certificate, tls);
    const { adapter } = reached;
    const environment = await reached.up();
    const { entry, notes } = environment;
    expect(notes.join().includes('were not checked')).toBe('allowSelfSigned' in tls);

    const observer = startObserver(environment, { balancers: 'usage', clock: systemClock, signal: never });
    await observer.readAtRest();
    expect(observer.expositionOf('app-1')).toContain('http_requests_in_flight 0');

    const steps = { prepare: ['log-in'], onSessionMissing: 'carry-on' } as const;
    const http = {
      ...tinyJob({ entry, load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 20 }, phases }),
      adapter,
    };
    const walked = await native().run({ ...http, workload: journey(5, ['read-session'], steps) }, never);
    // All clients may be at their handshakes when a request is due.
    const { ok, dropped } = walked.offered;
    expect(walked.offered).toMatchObject({ planned: 50, failed: 0, timedOut: 0, ok: 50 - dropped });
    expect(ok).toBeGreaterThan(25);

    const closed = { kind: 'constant-users', users: 2, thinkMs: 0 } as const;
    const workload = { kind: 'request', operation: 'log-in', timeoutMs: 5_000 } as const;
    const shot = await autocannonDriver().run({ ...http, load: closed, workload }, never);
    expect(shot.offered.ok).toBe(shot.offered.planned);
    expect(shot.offered.ok).toBeGreaterThan(10);
    expect(shot.notes?.join()).toContain('autocannon checks no certificates');

    const seats = { workload: { membersPerInstance: 2, publishersPerInstance: 1 }, phases };
    const talk = roomJob({ url: entry, instances: ['app-1'] } as never, seats);
    const { history } = await sockets().run({ ...talk, adapter }, never);
    expect(history.publications).toHaveLength(100);
    expect(deliveryCheck().check(history).findings).toEqual([]);
    await observer.stop({ phases, originUs: systemClock.nowUs() });
  },
);

test('a certificate that nobody vouches for, or for another name, is an error with what to do', async () => {
  await using unknown = await reach('selfSigned');
  await expect(unknown.up()).rejects.toMatchObject({
    code: 'SP_CERTIFICATE_UNTRUSTED',
    message: expect.stringMatching(
      /is not trusted: self-signed certificate\. Give the adapter tls: .*allowSelfSigned: true/,
    ),
  });
  await using misnamed = await reach('server', { ca: certificates.ca, serverName: 'other.example' });
  await expect(misnamed.up()).rejects.toMatchObject({
    code: 'SP_CERTIFICATE_UNTRUSTED',
    message: expect.stringContaining("Set 'serverName' in 'tls' of the adapter"),
  });
});

test('a certificate that is not trusted later is a kind of error of its own', async () => {
  using server = await startSecureServer('selfSigned');
  const entry = new URL(server.origin);
  const load = { kind: 'constant-rate', perSecond: 20, maxInFlight: 5 } as const;
  const job = tinyJob({ entry, load, phases, workload: journey(2, ['log-in']) });
  const { history } = await native().run({ ...job, adapter: secureAdapter() }, never);
  expect(new Set(history.operations.map(({ error, outcome }) => `${outcome} ${error}`))).toEqual(
    new Set(['fail untrusted-certificate']),
  );
});
