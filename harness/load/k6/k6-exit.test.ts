import { expect, test } from 'vitest';
import { k6ExitError } from './k6-exit.ts';

const exit = (code: number | null, signal: NodeJS.Signals | null = null) => ({ code, signal });

test('a load that was sent is no error, and neither are crossed thresholds', () => {
  expect(k6ExitError(exit(0), [])).toBeNull();
  expect(k6ExitError(exit(99), ['thresholds on metrics ... have been crossed'])).toBeNull();
});

test('what is wrong with a script is told apart from what is wrong with the load', () => {
  const codes = [97, 98, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 255];
  const told = codes.map((code) => `${code} ${k6ExitError(exit(code), [])?.code}`);
  expect(told).toMatchInlineSnapshot(`
    [
      "97 SP_LOAD_NOT_DELIVERED",
      "98 SP_LOAD_NOT_DELIVERED",
      "100 SP_SCRIPT_FAILED",
      "101 SP_SCRIPT_FAILED",
      "102 SP_SCRIPT_FAILED",
      "103 SP_LOAD_NOT_DELIVERED",
      "104 SP_SCRIPT_FAILED",
      "105 SP_LOAD_NOT_DELIVERED",
      "106 SP_LOAD_NOT_DELIVERED",
      "107 SP_SCRIPT_FAILED",
      "108 SP_SCRIPT_ABORTED",
      "109 SP_LOAD_NOT_DELIVERED",
      "110 SP_SCRIPT_FAILED",
      "255 SP_SCRIPT_FAILED",
    ]
  `);
});

test('the last lines of k6 are part of the message', () => {
  const error = k6ExitError(exit(107), ['ReferenceError: nothing is not defined', '\tat script.js:3:1']);
  expect(error?.message).toMatchInlineSnapshot(`
    "k6 ended with exit code 107: the script threw an exception outside of its iterations. Correct what it reports and run again. Its last lines:
    ReferenceError: nothing is not defined
    	at script.js:3:1"
  `);
});

test('a k6 that was killed did not deliver its load', () => {
  expect(k6ExitError(exit(null, 'SIGKILL'), [])?.message).toMatchInlineSnapshot(`
    "k6 was ended by SIGKILL: it did not complete its load. Correct what it reports and run again. Its last lines:
    (nothing)"
  `);
});
