import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guessOperations } from './guess-operations.ts';
import { lookAtProject } from './look-at-project.ts';

function guessed(fixture: string) {
  return guessOperations(lookAtProject(join(import.meta.dirname, 'fixtures', fixture)));
}

test('a log-in is guessed with the fields that its handler reads', () => {
  expect(guessed('express-shop').logIn).toMatchObject({
    path: '/login',
    fields: ['username', 'password'],
    form: 'json',
    token: null,
  });
  expect(guessed('fastapi-notes').logIn).toMatchObject({
    path: '/api/auth/login',
    fields: ['email', 'password'],
  });
});

test('a form whose hidden field comes with its page is asked for first', () => {
  expect(guessed('form-shop').logIn).toMatchObject({
    path: '/login',
    fields: ['username', 'password'],
    form: 'urlencoded',
    page: { path: '/login', field: '_csrf' },
  });
  expect(guessed('express-shop').logIn?.page).toBeNull();
});

test('a token that a log-in answers with is one to send', () => {
  expect(guessed('mounted-api').logIn).toMatchObject({
    path: '/api/auth/sign-in',
    fields: ['email'],
    token: 'token',
  });
});

test('what a session shows is read from what its handler answers', () => {
  expect(guessed('express-shop').readSession).toMatchObject({
    path: '/me',
    user: 'user',
    createdAt: 'createdAt',
    counter: 'visits',
  });
  expect(guessed('fastapi-notes').readSession).toMatchObject({
    user: 'email',
    createdAt: 'created_at',
    counter: null,
  });
});

test('a session that is answered by its name is the object that the log-in made', () => {
  expect(guessed('../../../examples/python').readSession).toMatchObject({
    path: '/me',
    user: 'user',
    createdAt: 'since',
    counter: 'visits',
  });
});

test('the request for everyone is a list of the API rather than the front page, and needs no session', () => {
  expect(guessed('express-shop').request?.value).toBe('/api/products');
  expect(guessed('mounted-api').request?.value).toBe('/api/items');
  // Its front page leads to the log-in, and its API wants a session.
  expect(guessed('form-shop').request?.value).toBe('/about');
  expect(guessed('configured').request).toBeNull();
});
