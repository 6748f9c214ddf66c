import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../harness/config/load-config.ts';
import { ScaleproofError } from '../../harness/core/errors.ts';

async function loading(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'my.config.mjs');
  await writeFile(path, source);
  try {
    await loadConfig(path);
  } catch (cause) {
    if (!(cause instanceof ScaleproofError)) throw cause;
    expect(cause.exitCode).toBe(3);
    return cause.message.replaceAll(path, '<config>');
  }
  return expect.fail('It was loaded.');
}

const odd = {
  'throws an error': [
    `const x = 1;\nthrow new Error('no database');`,
    /^<config> threw while it was loaded: no database \(line 2\)/,
  ],
  'throws a text': [`throw 'no database';`, /^<config> threw while it was loaded: no database\. /],
  'throws what is no text': [
    `throw Object.create(null);`,
    /^<config> threw while it was loaded: something other than an Error was thrown/,
  ],
  'exports nothing': [
    'export const config = {};',
    /^<config> cannot be used: it has no default export\. Write 'export default/,
  ],
  'exports a function': [
    'export default () => ({});',
    /^<config> cannot be used: its default export is a function/,
  ],
  'exports a promise': [
    'export default Promise.resolve({});',
    /^<config> cannot be used: its default export is a promise/,
  ],
  'exports null': ['export default null;', /^<config> cannot be used:\n {2}default export: /],
  'has a getter that throws': [
    `export default { get app() { throw new Error('not yet'); } };`,
    /^<config> cannot be used: not yet\. /,
  ],
  'is a proxy that throws': [
    `export default new Proxy({}, { ownKeys() { throw new Error('caught'); }, get() { throw new Error('caught'); } });`,
    /^<config> cannot be used: caught\. /,
  ],
} as const;

test.each(Object.entries(odd))(
  'a config that %s is told with its path and what to do',
  async (_name, [source, said]) => {
    const message = await loading(source);
    expect(message).toMatch(said);
    expect(message).toMatch(/Correct it and run again\.$/);
  },
);
