import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certificates } from './fixtures/certificates.ts';
import { notesOnTrust, trustOf } from './tls.ts';

test('the server is told the name that its certificate is for, and never an address', () => {
  expect(trustOf({})).toEqual({ rejectUnauthorized: true });
  expect(trustOf({ publicUrl: 'https://127.0.0.1:8443' })).toEqual({ rejectUnauthorized: true });
  expect(trustOf({ publicUrl: 'https://[::1]' })).toEqual({ rejectUnauthorized: true });
  expect(trustOf({ publicUrl: 'https://shop.example' }).servername).toBe('shop.example');
  const tls = { serverName: 'api.example', allowSelfSigned: true } as const;
  expect(trustOf({ tls, publicUrl: 'https://shop.example' })).toMatchObject({
    servername: 'api.example',
    rejectUnauthorized: false,
  });
});

test('a file without a certificate is refused with its path', () => {
  for (const ca of [join(import.meta.dirname, 'nowhere.pem'), certificates.serverKey, import.meta.filename]) {
    expect(() => trustOf({ tls: { ca } })).toThrow(
      /authorities in .* cannot be read: .* Expected certificates in PEM/,
    );
  }
});

test('a report says whose certificates were not checked', () => {
  const urls = [new URL('https://127.0.0.1:8443/a'), new URL('http://127.0.0.1:8080')];
  expect(notesOnTrust({ tls: { allowSelfSigned: true } }, urls)).toEqual([
    'The certificates of https://127.0.0.1:8443 were not checked: the adapter allows self-signed ones.',
  ]);
  expect(notesOnTrust({ tls: { ca: certificates.ca } }, urls)).toEqual([]);
  expect(notesOnTrust({ tls: { allowSelfSigned: true } }, urls.slice(1))).toEqual([]);
});
