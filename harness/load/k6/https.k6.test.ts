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
    load: { kind: 'constant-users', users: 2, thinkMs: 20 },
    phases: { warmupMs: 0, measuredMs: 2_000, cooldownMs: 0 },
  });
  const { adapter } = guardAdapter(secureAdapter(tls));
  const secure = { ...job, adapter, reaper, script: httpScript };
  const { offered } = await k6Driver().run(secure, new AbortController().signal);
  // How many depends on the machine; one that is not believed fails.
  expect(offered).toMatchObject({ failed: 0, timedOut: 0, dropped: 0 });
  if (offered.ok === 0) throw new Error('This machine could not tell: k6 sent nothing in two seconds.');
});
