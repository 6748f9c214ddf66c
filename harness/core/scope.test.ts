import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Scope } from './scope.ts';

test('closes in reverse order, one after another, each once', async () => {
  const closed: string[] = [];
  const scope = new Scope();
  for (const [name, ms] of Object.entries({ store: 0, app: 5, balancer: 10 })) {
    scope.defer(name, async () => {
      await sleep(ms);
      closed.push(name);
    });
  }
  await scope.close();
  await scope.close();
  expect(closed).toEqual(['balancer', 'app', 'store']);
});

test('every step runs, and what could not be closed is named, also in a child', async () => {
  const closed: string[] = [];
  const scope = new Scope();
  scope.defer('the store', () => void closed.push('the store'));
  scope.child('the relays').defer('the relay', () => {
    throw new Error('it hangs');
  });
  scope.defer('the app', () => Promise.reject(new Error('it does not stop')));
  const thrown: unknown = await scope.close().catch((cause: unknown) => cause);
  expect(closed).toEqual(['the store']);
  if (!(thrown instanceof AggregateError)) throw thrown;
  expect(thrown.message).toBe('Not everything could be taken down.');
  expect(thrown.errors.map(({ message }) => message)).toEqual([
    'Could not take down the app.',
    'Could not take down the relays.',
  ]);
  expect(thrown.errors[0].cause.message).toBe('it does not stop');
  expect(thrown.errors[1].cause.errors[0].message).toBe('Could not take down the relay.');
});

test('nothing can enter a scope that is closed or closing', async () => {
  const scope = new Scope();
  let late: unknown = null;
  scope.defer('first', () => {
    try {
      scope.defer('late', () => {});
    } catch (cause) {
      late = cause;
    }
  });
  await scope.close();
  expect(late).toEqual(new Error("'late' entered a scope that is closed."));
  expect(() => scope.child('later')).toThrow("'later' entered a scope that is closed.");
});

test('leaving its block closes it', async () => {
  let isClosed = false;
  {
    await using scope = new Scope();
    scope.defer('it', () => {
      isClosed = true;
    });
  }
  expect(isClosed).toBe(true);
});
