import { expect, test } from 'vitest';
import { createSecrets } from './secrets.ts';

const stripe = 'hunter2-is-not/long+enough=';

function knowing(env: Readonly<Record<string, string>>) {
  const secrets = createSecrets();
  secrets.learn(env);
  return secrets;
}

test.each([
  ['as it is', stripe],
  ['in a URL', encodeURIComponent(stripe)],
  ['in a URL with small letters', encodeURIComponent(stripe).toLowerCase()],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({ stripe }))],
  ['in base64', Buffer.from(stripe).toString('base64')],
  ['in the base64 of more', Buffer.from(`me:${stripe}:and so on`).toString('base64url')],
  ['in hexadecimal', Buffer.from(stripe).toString('hex')],
])('a value is masked %s', (_name, text) => {
  const masked = knowing({ STRIPE_SECRET_KEY: stripe }).mask(`before ${text} after`);
  expect(masked).toMatch(/^before .*\[masked STRIPE_SECRET_KEY\].* after$/);
  expect(masked).not.toContain(text.slice(6, -6));
});

test('a certificate is masked whole, in JSON, and line by line', () => {
  const lines = [
    '-----BEGIN THING-----',
    'MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf',
    '9Cnzj4p4WGeKLs1Pt8Qu',
    '-----END THING-----',
  ];
  const secrets = knowing({ TLS_PRIVATE_KEY: lines.join('\n') });
  for (const text of [
    lines.join('\n'),
    JSON.stringify(lines.join('\r\n')),
    `  ${lines[2]}`,
    lines.join('\n  '),
  ]) {
    expect(secrets.mask(text)).not.toMatch(/MIIBOg|Cnzj4p4/);
  }
});

test('of a URL the password is kept, and its host explains an error', () => {
  const secrets = knowing({ DATABASE_URL: 'postgres://shop:pa%24%24w0rd@db.example:5432/shop' });
  expect(secrets.mask('postgres://shop:pa%24%24w0rd@db.example:5432 refused pa$$w0rd')).toBe(
    'postgres://shop:[masked DATABASE_URL]@db.example:5432 refused [masked DATABASE_URL 2]',
  );
});

test('texts in JSON and settings in a text are values, too', () => {
  const secrets = knowing({
    ACCOUNT: JSON.stringify({ type: 'service', private: { data: 'abcdefghijkl-mnop' } }),
    DSN: 'host=db.example password=open-sesame',
  });
  expect(secrets.mask('abcdefghijkl-mnop or open-sesame')).not.toMatch(/abcdef|sesame/);
});

test('a truncated text keeps no beginning of one', () => {
  const { mask } = knowing({ STRIPE_SECRET_KEY: stripe });
  expect(mask(`cannot charge with ${stripe.slice(0, 12)}… or "${stripe.slice(0, 20)}..." at all`)).toBe(
    'cannot charge with [masked]… or "[masked]..." at all',
  );
});

test('what is harmless, short, or the word of everybody stays', () => {
  const secrets = knowing({
    DRAIN_MS: '500000',
    MODE: 'fast',
    DB_PASSWORD: 'postgres',
    RETRIES: '123456789',
    DB_USER: 'redis',
  });
  secrets.allow(['COLOR']);
  secrets.learn({ COLOR: 'ultramarine' });
  const text = '500000 fast postgres 123456789 redis ultramarine';
  expect(secrets.mask(text)).toBe(text);
});

test('a short password is masked as a word and not as a part of one', () => {
  expect(knowing({ DB_PASSWORD: 'late' }).mask('http_latency_ms, late, "late"')).toBe(
    'http_latency_ms, [masked DB_PASSWORD], "[masked DB_PASSWORD]"',
  );
});

test.each([
  'redis://:s3cr3t-of-nobody@10.0.0.1:6379',
  'https://ghp_abcdefgh12345678@git.example/x',
  'authorization: Bearer abc123def456',
  '{"authorization":"Basic dXNlcjpwYXNz"}',
  'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'set-cookie: sid=s3cr3t-of-nobody; Path=/',
  '{"set-cookie":["sid=s3cr3t-of-nobody; Path=/"]}',
  'GET /me?access_token=s3cr3t-of-nobody&x=1',
  `{"password":"s3cr3t-of-nobody"}`,
  'sk_live_abcdefgh12345678',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34\n-----END RSA PRIVATE KEY-----',
])('what looks like a secret is masked although nobody named it: %s', (text) => {
  const masked = createSecrets().mask(text);
  expect(masked).toContain('[masked #');
  expect(masked).not.toMatch(/s3cr3t|ghp_|abc123|dXNlcjpwYXNz|eyJzdWI|abcdefgh|MIIBOg/);
});

test('equal secrets stay equal and different ones different, since checkers compare them', () => {
  const { mask } = createSecrets();
  const [one, same, other] = ['Bearer abc123def', 'Bearer abc123def', 'Bearer abc124def'].map(mask);
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test('ordinary sentences stay as they are', () => {
  const text =
    'SESSION_SECRET is too short. Allowed: at least 32 characters. http://127.0.0.1:8080/a@b answered 502; ' +
    "the basic authentication of the token service failed; cookie 'sid' refused: Secure over http.";
  expect(createSecrets().mask(text)).toBe(text);
});
