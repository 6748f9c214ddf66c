import { expect, test } from 'vitest';
import { doubtOfStop, programsIn } from './doubt-of-stop.ts';

const asked = { signal: 'SIGTERM', graceMs: 5_000, programs: ['node main.js'] };
const shell = { ...asked, programs: ['sh -c node main.js; true', 'node main.js'] };

test('an app that ends with a code of its own, or that its signal ends, has ended itself', () => {
  expect(doubtOfStop({ code: 0, signal: null }, asked)).toBeNull();
  expect(doubtOfStop({ code: 1, signal: null }, shell)).toBeNull();
  expect(doubtOfStop({ code: null, signal: 'SIGTERM' }, asked)).toBeNull();
});

test('a SIGKILL after the time that it had is no shutdown of its own', () => {
  expect(doubtOfStop({ code: null, signal: 'SIGKILL' }, shell)).toBe(
    'it did not end within 5.0 s of SIGTERM and was ended by SIGKILL.',
  );
});

test('a shell that the signal ends takes the app with it, which may not have got the signal', () => {
  expect(doubtOfStop({ code: null, signal: 'SIGTERM' }, shell)).toContain(
    "SIGTERM ended 'sh -c node main.js; true'",
  );
  expect(doubtOfStop({ code: null, signal: 'SIGTERM' }, { ...asked, programs: null })).not.toBeNull();
});

test('an init of the container is not counted, and an engine that fails gives null', async () => {
  const top = async () => ({
    Titles: ['PID', 'COMMAND'],
    Processes: [
      ['7', '/sbin/docker-init -- node x'],
      ['8', 'node x'],
    ],
  });
  expect(await programsIn({ top })).toEqual(['node x']);
  expect(await programsIn({ top: async () => Promise.reject(new Error('gone')) })).toBeNull();
});
