import { expect, test } from 'vitest';
import { plainPaint } from '../report/paint.ts';
import type { Finding } from './finding.ts';
import { failedSeen, roomWith, seenOf } from './fixtures/planted-seen.ts';
import { renderFindings, renderOperations, renderSummary } from './trial-text.ts';

const secret = 'three words of a secret';
const options = {
  paint: plainPaint,
  mask: (text: string) => text.replaceAll(secret, '[masked KEY]'),
  width: 72,
};

test('operations are a table that fits its columns, and what was not tried is named', () => {
  const session = { user: 'ada', createdAt: 'today', counter: 1 };
  const all = [
    seenOf('sign-in', {
      answer: { outcome: 'ok', session, keep: { csrf: 'x' }, remember: { authorization: 'x' } },
    }),
    failedSeen('list-items', 302, { location: '/login', excerpt: '<html>'.repeat(20) }),
    seenOf('broken', { asked: null, status: null, outcome: 'fail', error: 'adapter-threw', answer: null }),
  ];
  const text = renderOperations(
    { title: 'With one instance', all, left: ['my-account'], room: roomWith({ arrivedMs: null }) },
    options,
  );
  expect(text).toMatchInlineSnapshot(`
    "
    With one instance
      ✓ sign-in     GET /sign-in     200    3 ms
                    ok from app-1; session of 'ada' since 'today', counter
                    1; keeps csrf; remembers authorization
      ✗ list-items  GET /list-items  302    3 ms  <html><html><html><html...
                    status-302 from app-1, leads to /login
      ✗ broken      nothing            –    3 ms
                    adapter-threw from app-1
      ✗ the room    WebSocket /chat               {"text":"hello"}
                    the message did not arrive
      Not tried, since what comes before failed: my-account.
    "
  `);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(options.width);
});

test('a secret is taken out before a line breaks in the middle of it', () => {
  const finding: Finding = {
    severity: 'wrong',
    field: 'adapter.instanceOf',
    sentence: `It was given what nobody should ever see on any terminal: ${secret}.`,
    change: 'Correct it.',
  };
  const text = renderFindings([finding], options).replaceAll(/\s+/g, ' ');
  expect(text).toContain('[masked KEY]');
  expect(text).not.toContain('three words');
});

test.each([
  [[], 'Nothing is wrong.'],
  [['careful'], 'Nothing is wrong; 1 thing to be careful about.'],
  [['wrong'], '1 thing is wrong.'],
  [['wrong', 'wrong', 'careful'], '2 things are wrong; 1 thing to be careful about.'],
] as const)('a summary of %j', (severities, said) => {
  const findings = severities.map((severity, index): Finding => {
    return { severity, field: `field ${index}`, sentence: 'It is so.', change: 'Change it.' };
  });
  expect(renderSummary(findings, options)).toBe(`\n${said}\n`);
});
