import { expect } from 'vitest';
import { certificates } from '../../app/fixtures/certificates.ts';
import { guardAdapter } from '../../app/guarded-adapter.ts';
import { startReaper } from '../../environment/cleanup/start-reaper.ts';
import { secureAdapter, startSecureServer } from '../fixtures/secure-server.ts';
import { journey, tinyJob } from '../fixtures/tiny-app.ts';
import { httpScript, testRunId, testWithK6 } from './fixtures/k6-test.ts';
import { k6Driver } from './k6-driver.ts';

testWithK6.each([
  ['server', { ca: certificates.ca }],
  ['selfSigned', { allowSelfSigned: true }],
] as const)('k6 believes the certificate %s that the adapter believes', async (certificate, tls) => {
  using server = await startSecureServer(certificate);
  await using reaper = await startReaper(testRunId());
  const job = tinyJob({
    entry: new URL(server.origin),
    workload: journey(3, ['read-session'], { prepare: ['log-in'], history: false }),
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 10 },
    phases: { warmupMs: 0, measuredMs: 500, cooldownMs: 0 },
  });
  const { adapter } = guardAdapter(secureAdapter(tls));
  const secure = { ...job, adapter, reaper, script: httpScript };
  const { offered } = await k6Driver().run(secure, new AbortController().signal);
  expect(offered.failed).toBe(0);
  expect(offered.ok).toBeGreaterThan(10);
});
