import { expect, test } from 'vitest';
import { certificates } from '../../app/fixtures/certificates.ts';
import { k6Trust } from './k6-trust.ts';

const { ca } = certificates;
const entry = new URL('https://127.0.0.1:8443');

test('k6 is told whose certificate to believe, where it can be', () => {
  const nothing = { options: {}, env: {} };
  expect(k6Trust({}, entry)).toEqual(nothing);
  expect(k6Trust({ tls: { ca } }, new URL('http://127.0.0.1:8080'))).toEqual(nothing);
  expect(k6Trust({ tls: { allowSelfSigned: true, serverName: 'a.b' } }, entry)).toEqual({
    options: { insecureSkipTLSVerify: true },
    env: {},
  });
  expect(k6Trust({ tls: { ca } }, entry, 'linux')).toEqual({ options: {}, env: { SSL_CERT_FILE: ca } });
});

test('what k6 cannot be told is refused', () => {
  expect(() => k6Trust({ tls: { ca } }, entry, 'darwin')).toThrow(
    "k6 cannot be told which authority to believe on this system ('tls' and 'publicUrl' of the adapter). Use the driver 'native'",
  );
  expect(() => k6Trust({ tls: { ca, serverName: 'shop.example' } }, entry)).toThrow(
    "that the certificate of 127.0.0.1:8443 is for 'shop.example'",
  );
  expect(() => k6Trust({ publicUrl: 'https://shop.example' }, entry)).toThrow("is for 'shop.example'");
});
