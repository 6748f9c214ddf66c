import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { callAsUser } from './call-as-user.ts';
import { runAsUser } from './run-as-user.ts';

const config = join(import.meta.dirname, 'security.config.ts');
const stripe = 'a key/that+is "secret" & long';
const certificate = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIBOgIBAAJBAKj34GkxFhD90vcN',
  'LYLInFEX6Ppy1tPf9Cnzj4p4WGeK',
  '',
].join('\n');
const env = { PLANTED_STRIPE: stripe, PLANTED_PASSWORD: 'Tr0ub4dor&3', PLANTED_CERTIFICATE: certificate };

/** Pieces that stand for a secret in every form in which one may be written. */
const traces: Readonly<Record<string, RegExp>> = {
  'the key': /a key\/that|that\+is|"secret\\*" & long/,
  'the key in a URL': /a%20key|that%2Bis|a\+key%2f/i,
  'the key in base64': new RegExp(Buffer.from('key/that+is').toString('base64').slice(2, -4)),
  'the key in a page': /&quot;secret&quot; &amp; long/,
  'the password': /Tr0ub4dor/,
  'the certificate': /MIIBOgIBAAJ|LYLInFEX6Ppy/,
  'a token that the app made': new RegExp(`tok_${Buffer.from('app-').toString('base64url').slice(0, 4)}`),
};

/** All that a run wrote, by file; what is packed is unpacked. */
async function everythingIn(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const bytes = await readFile(join(parentPath, name));
      return [
        `${parentPath}/${name}`,
        (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString(),
      ] as const;
    });
  return new Map(await Promise.all(texts));
}

test('what is secret stands in nothing that a run writes, wherever it came from, and names and harmless values do', async () => {
  const args = ['--config', config, '--cells', '{secret/sessions,secret/complaining,crashing/short}'];
  const { record, page, stdout, stderr, reports } = await runAsUser(args, { env });
  const written = await everythingIn(reports);
  written.set('stdout', stdout).set('stderr', stderr);
  for (const name of record?.cells.map(({ key }) => key) ?? []) written.set(`name of ${name}`, name);
  const found = [...written].flatMap(([file, text]) =>
    Object.entries(traces).flatMap(([trace, pattern]) => (pattern.test(text) ? [`${trace} in ${file}`] : [])),
  );
  expect(found).toEqual([]);

  // It was there: what is read of it has a mask in its place.
  const cells = new Map(record?.cells.map((cell) => [cell.key, cell]));
  expect(cells.get('secret/sessions')?.topology.app.env).toEqual({
    STRIPE_SECRET_KEY: '[masked]',
    DB_PASSWORD: '[masked]',
    CERTIFICATE: '[masked]',
    DRAIN_MS: '500',
    COLOR: 'ultramarine',
  });
  const crash = cells.get('crashing/short')?.repetitions[0]?.error?.message;
  expect(crash).toMatch(/cannot charge with \[masked STRIPE_SECRET_KEY\]/);
  expect(crash).toMatch(/https:\/\/shop:\[masked .*\]@pay\.example/);
  expect(JSON.stringify(cells.get('secret/complaining'))).toContain('cannot read');
  expect(page).toContain('Does [masked STRIPE_SECRET_KEY] stay secret?');
  // The masks of different sessions differ, so that checkers still tell them apart.
  const history = [...written].find(([file]) => file.includes('secret.sessions'))?.[1] ?? '';
  const made = [...history.matchAll(/"createdAt":"([^"]*)"/g)].map(([, createdAt]) => createdAt);
  expect(made.every((createdAt) => createdAt?.includes('[masked #'))).toBe(true);
  expect(new Set(made).size).toBeGreaterThan(2);
});

test('a plan shows no value, neither as JSON nor in what is wrong with a config', async () => {
  const plan = ['plan', '--config', config, '--runtime', 'process', '--cells', 'secret/*'];
  const json = await callAsUser([...plan, '--json'], { env }).ended;
  expect(json.exitCode).toBe(0);
  expect(json.stdout).toContain('"STRIPE_SECRET_KEY": "[masked]"');
  for (const [trace, pattern] of Object.entries(traces)) expect(json.stdout, trace).not.toMatch(pattern);
});
