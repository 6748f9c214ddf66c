import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callAsUser, temporaryFolder } from './call-as-user.ts';
import { runAsUser } from './run-as-user.ts';

const config = ['--config', join(import.meta.dirname, 'security.config.ts')];

test('a timer of a config that throws is the error of its cell: the other one is measured, and the report is there', async () => {
  const { exitCode, record, page, stderr } = await runAsUser([
    ...config,
    '--cells',
    'plain/{timer,exits,short}',
  ]);
  const [short, exits, timer] = record?.cells ?? [];
  expect(short?.repetitions[0]).toMatchObject({ error: null, offered: { planned: 50 } });
  expect(timer).toMatchObject({ key: 'plain/timer', outcome: 'error' });
  const { error, offered } = timer?.repetitions[0] ?? {};
  expect(error).toMatchObject({ code: 'SP_CONFIG_CODE_FAILED' });
  expect(error?.message).toMatch(/threw in .*security\.config\.ts, in a timer.*: a timer of this config/);
  expect(offered?.planned).toBeGreaterThan(0);
  expect(page).toContain('a timer of this config');
  // A fault that would end the whole run has no effect, and says so.
  expect(exits?.outcome).toBe('unknown');
  expect(exits?.repetitions[0]?.faults[0]?.effect).toMatchObject({
    confirmed: false,
    because: expect.stringContaining('process.exit(0) was called'),
  });
  expect(stderr).not.toContain('bug of scaleproof');
  expect(exitCode).toBe(3);
});

test('a bug of scaleproof itself ends with 70, its stack, and the report of what was measured', async () => {
  // What the judge uses and takes for granted.
  const source = `const { flatMap } = Array.prototype;
    Array.prototype.flatMap = function (...args) {
      if (new Error().stack.includes('judge/find-doubts.ts')) throw new TypeError('planted in Node itself');
      return flatMap.apply(this, args);
    };`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
  const { exitCode, record, page, stderr } = await runAsUser([...config, '--cells', 'plain/short'], { env });
  expect(exitCode).toBe(70);
  expect(stderr).toMatch(
    /This is a bug of scaleproof\. Please report it .*\nTypeError: planted in Node itself\n {4}at /,
  );
  expect(stderr).toMatch(/What was measured is kept, with its report, in .*\n$/);
  expect(record?.exitCode).toBe(70);
  expect(record?.cells[0]?.repetitions[0]?.offered?.planned).toBeGreaterThan(0);
  expect(page).not.toBeNull();
});

test('an unusable folder for reports is reported, and is no bug', async () => {
  const out = join(await temporaryFolder(), 'a-file');
  await writeFile(out, '');
  const args = ['run', ...config, '--runtime', 'process', '--cells', 'plain/short', '--out', out];
  const { exitCode, stderr } = await callAsUser(args).ended;
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(
    /^SP_RECORD_NOT_WRITTEN {2}.*a-file.* could not be written: .*choose another folder with --out\.\n$/m,
  );
});

test.each([
  ['ends in the middle', 'ts', 'export default {\n  app: [1,\n', /cannot be loaded: .* \(line \d\)/],
  [
    'imports what is not installed',
    'mjs',
    "import 'no-such-package-here';\n",
    /imports the package 'no-such-package-here', which is not installed: npm install/,
  ],
  [
    'has an enum',
    'ts',
    'enum Engine { nginx }\nexport default { Engine };\n',
    /enums, namespaces and parameter properties are not possible/,
  ],
  [
    'leaves a promise that rejects',
    'mjs',
    "Promise.reject(new Error('left alone'));\nexport { default } from '<config>';\n",
    /unhandled promise: left alone/,
  ],
])('a config that %s ends with 3 and its path', async (_name, extension, source, said) => {
  const path = join(await temporaryFolder(), `odd.config.${extension}`);
  await writeFile(path, source.replace('<config>', config[1] ?? ''));
  const { exitCode, stderr } = await callAsUser(['plan', '--config', path]).ended;
  expect(stderr).toMatch(said);
  expect(stderr).toContain(path);
  expect(stderr).not.toContain('bug of scaleproof');
  expect(exitCode).toBe(3);
});

test('faults that overlap come when they are planned; one on the same instance waits, which is a doubt', async () => {
  const { record } = await runAsUser([...config, '--cells', 'plain/overlap']);
  const { faults, doubts } = record?.cells[0]?.repetitions[0] ?? { faults: [], doubts: [] };
  const begun = faults.map(({ name, plannedUs = 0, startedUs }) => [name, startedUs - plannedUs > 100_000]);
  expect(begun).toEqual([
    ['freeze app-1 for 600 ms', false],
    ['kill app-2', false],
    ['kill app-1', true],
  ]);
  expect(doubts.map(({ code }) => code)).toEqual(expect.arrayContaining(['fault-late', 'faults-overlap']));
  const late = doubts.find(({ code }) => code === 'fault-late');
  expect(late?.sentence).toMatch(
    /^The fault 'kill app-1', planned at 0\.40 s, began at .* which was acting on app-1\./,
  );
});
