import { expect, test } from 'vitest';
import { tinyApp } from '../fixtures/tiny-app.ts';
import { statusReader } from './answer-by-status.ts';

const read = statusReader({
  ...tinyApp('/'),
  operations: {
    ...tinyApp('/').operations,
    'log-out': {
      request: () => ({ method: 'POST', path: '/log-out' }),
      read: ({ body }) => JSON.parse(body),
    },
  },
});

test.each([
  ['read-session', 200, null],
  // As the native driver asks the adapter, so does k6: also of a redirect.
  ['read-session', 304, 'session-missing'],
  ['list-items', 302, 'status-302'],
  ['create-item', 201, null],
  ['read-session', 401, 'session-missing'],
  ['list-items', 404, 'status-404'],
  // The app may have done what it was asked: it is not for the adapter to say.
  ['read-session', 502, 'status-502'],
  // An adapter that wants a body has nothing to say without one.
  ['log-out', 500, 'status-500'],
  ['no such operation', 418, 'status-418'],
])('%s answered with %d means %s', (operation, status, error) => {
  expect(read(operation, status)).toBe(error);
  expect(read(operation, status)).toBe(error);
});
