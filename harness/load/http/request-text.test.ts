import { expect, test } from 'vitest';
import { requestText } from './request-text.ts';

const frame = { host: '127.0.0.1:8080', mode: 'keep-alive', headers: [] } as const;

test('there is one host, the one that the adapter asks for', () => {
  const request = { method: 'GET', path: '/' } as const;
  expect(requestText(request, frame)).toBe('GET / HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n\r\n');
  const headers = ['accept', '*/*', 'host', 'shop.example'];
  expect(requestText(request, { ...frame, headers })).toBe(
    'GET / HTTP/1.1\r\nhost: shop.example\r\naccept: */*\r\n\r\n',
  );
});

test("what belongs to the connection and the length is the driver's", () => {
  const headers = [
    'content-length',
    '2',
    'transfer-encoding',
    'chunked',
    'connection',
    'upgrade',
    'expect',
    '100-continue',
  ];
  const request = { method: 'POST', path: '/', body: 'é' } as const;
  expect(requestText(request, { ...frame, mode: 'per-request', headers })).toBe(
    'POST / HTTP/1.1\r\nhost: 127.0.0.1:8080\r\nconnection: close\r\ncontent-length: 2\r\n\r\n\u00c3\u00a9',
  );
});
