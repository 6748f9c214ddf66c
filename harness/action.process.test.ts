import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findProgram, programFolders } from './core/find-program.ts';
import type { RunRecord } from './record/run-record.ts';
import { exampleRecord } from './report/fixtures/example-record.ts';

const root = join(import.meta.dirname, '..');
const text = z.record(z.string(), z.string()).default({});
const actionData: unknown = parse(await readFile(join(root, 'action.yml'), 'utf8'));
const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
    runs: z.object({
      steps: z.array(
        z.object({ id: z.string().optional(), name: z.string(), run: z.string().optional(), env: text }),
      ),
    }),
  })
  .parse(actionData);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scaleproof-action-'));
  const programs = join(folder, 'bin');
  await mkdir(join(folder, 'reports/stored'), { recursive: true });
  await mkdir(programs);
  await writeFile(join(folder, 'reports/stored/record.json'), JSON.stringify(smallRecord()));
  const said = (name: string) => `printf '%s\\n' "${name} $*" >>"$SAID"\n`;
  const scripts = {
    // The gate itself: only what it writes, from a stored run, and its exit code.
    npx: `${said('npx')}outputs=()
while [ $# -gt 0 ]; do case $1 in
  --github) outputs+=("$1"); shift ;;
  --unknown | --github-comment | --junit | --json) outputs+=("$1" "$2"); shift 2 ;;
  *) shift ;;
esac; done
if [ "$GATE_WRITES" = all ]; then
  '${process.execPath}' --disable-warning=ExperimentalWarning '${join(root, 'harness/cli.ts')}' report stored "\${outputs[@]}"
fi
exit "$GATE_EXIT"`,
    gh: `${said('gh')}case $* in *--jq*) printf '%s' "$COMMENT_IDS" ;; *) exit "$GH_EXIT" ;; esac`,
    npm: said('npm'),
    git: said('git'),
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(programs, name), `#!/usr/bin/env bash\n${script}\n`);
    await chmod(join(programs, name), 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A cell of each outcome: what a page of all of them costs would be paid at each call. */
function smallRecord(): RunRecord {
  const record = exampleRecord();
  const cells = [...new Map(record.cells.map((cell) => [cell.outcome, cell])).values()];
  return { ...record, cells };
}

interface Job {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the steps of the action that are scripts as a runner does, one after the other, until one fails. */
async function runAction({ inputs = {}, env = {} }: Job) {
  const files = {
    summary: join(folder, 'summary'),
    output: join(folder, 'output'),
    env: join(folder, 'env'),
  };
  const said = join(folder, 'said');
  await Promise.all([...Object.values(files), said].map((file) => writeFile(file, '')));
  const outputs = new Map<string, string>();
  const filledIn = (expression: string): string => {
    const [, name = ''] = /^inputs\.(.+)$/.exec(expression) ?? [];
    if (name !== '') return inputs[name] ?? action.inputs[name]?.default ?? '';
    if (expression === 'github.event.pull_request.number') return '17';
    return outputs.get(expression) ?? '';
  };
  let log = '';
  for (const step of action.runs.steps) {
    if (step.run === undefined) continue;
    await writeFile(files.output, '');
    const filled = Object.entries(step.env).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => filledIn(expression)),
    ]);
    const { code, stdout } = await bash(step.run, {
      PATH: [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: homedir(),
      SAID: said,
      GATE_EXIT: '0',
      GATE_WRITES: 'all',
      GH_EXIT: '0',
      COMMENT_IDS: '',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'shop/app',
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_OUTPUT: files.output,
      GITHUB_ENV: files.env,
      ...env,
      ...Object.fromEntries(filled),
    });
    log += stdout;
    for (const [name, value] of readOutputs(await readFile(files.output, 'utf8'))) {
      outputs.set(`steps.${step.id}.outputs.${name}`, value);
    }
    if (code !== 0)
      return { code, log, outputs, ...(await writtenTo(files.summary, said)), failed: step.name };
  }
  return { code: 0, log, outputs, ...(await writtenTo(files.summary, said)), failed: null };
}

async function writtenTo(summary: string, said: string) {
  return { summary: await readFile(summary, 'utf8'), said: (await readFile(said, 'utf8')).split('\n') };
}

/** As the runner calls it for `shell: bash`. */
function bash(script: string, env: Record<string, string>): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    execFile('bash', args, { cwd: folder, env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

/** `name=value`, and values between delimiters. */
function readOutputs(content: string): ReadonlyMap<string, string> {
  const found = [...content.matchAll(/^([\w-]+)(?:=(.*)|<<(\w+)\n([\s\S]*?)\n\3)$/gm)];
  return new Map(found.map(([, name = '', value, , block = '']) => [name, value ?? block]));
}

test('a gate that passes: installed, asked for the base branch, summed up, and a new comment', async () => {
  const { code, said, summary, outputs } = await runAction({ env: { GITHUB_BASE_REF: 'main' } });
  expect(code).toBe(0);
  expect(said.slice(0, 3)).toEqual([
    'npm ci --no-audit --no-fund',
    'git fetch --no-tags --depth=1 origin +refs/heads/main:refs/remotes/origin/main',
    'npx --no-install scaleproof gate --base origin/main --head . default --minutes 10 --unknown skip --github ' +
      '--github-comment reports/comment.md --junit reports/junit.xml --json reports/summary.json',
  ]);
  expect(said.at(-2)).toBe(
    'gh api --method POST repos/shop/app/issues/17/comments --silent --field body=@reports/comment.md',
  );
  expect(summary).toContain('## scaleproof run: ? cannot tell');
  expect(outputs.get('steps.gate.outputs.report')).toBe('reports/stored/index.html');
  expect(await readFile(join(folder, 'reports/junit.xml'), 'utf8')).toContain('<testsuites ');
  expect(JSON.parse(await readFile(join(folder, 'reports/summary.json'), 'utf8'))).toMatchObject({
    kind: 'run',
  });
  expect(await readFile(join(folder, 'reports/comment.md'), 'utf8')).toMatch(
    /^<!-- scaleproof run default -->\n/,
  );
});

test('a gate that is worse ends the job with 1 after its comment has replaced the one before', async () => {
  const { code, failed, said, log } = await runAction({
    inputs: {
      base: 'v1.0',
      args: `--cells 'redis-* */x' --seed 3`,
      config: 'ci.config.ts',
      package: 'scaleproof@0.1.0',
    },
    env: { GATE_EXIT: '1', COMMENT_IDS: '901\n902\n' },
  });
  expect({ code, failed }).toEqual({ code: 1, failed: 'Result' });
  expect(said[0]).toBe('npm install --no-save --no-audit --no-fund scaleproof@0.1.0');
  expect(said[1]).toMatch(/--base v1\.0 .*--config ci\.config\.ts --cells redis-\* \*\/x --seed 3$/);
  expect(said.at(-2)).toContain('--method PATCH repos/shop/app/issues/comments/901 ');
  expect(log).toMatch(/^::warning title=postgres-round-robin\/throughput/m);
});

test('what cannot be told ends the job with 2, or passes with a warning where that was chosen', async () => {
  const env = { GATE_EXIT: '2', GATE_WRITES: 'nothing' };
  expect((await runAction({ env })).code).toBe(2);
  const { code, log } = await runAction({ env, inputs: { inconclusive: 'pass' } });
  expect({ code, warned: log.includes('::warning::The gate cannot tell') }).toEqual({
    code: 0,
    warned: true,
  });
});

test('a gate that could not start has no comment and its own exit code', async () => {
  const { code, said, outputs } = await runAction({ env: { GATE_EXIT: '3', GATE_WRITES: 'nothing' } });
  expect({ code, outcome: outputs.get('steps.gate.outputs.outcome') }).toEqual({
    code: 3,
    outcome: undefined,
  });
  expect(said.filter((line) => line.startsWith('gh '))).toEqual([]);
});

test('a pull request of a fork, on which nobody may comment, has a result all the same', async () => {
  const { code, log } = await runAction({ env: { GH_EXIT: '1' } });
  expect({ code, warned: log.includes('::warning::The result could not be a comment') }).toEqual({
    code: 0,
    warned: true,
  });
});

const goFolder = join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin');
const actionlint = findProgram('actionlint', [...programFolders(), goFolder]);

test.skipIf(actionlint === null && !process.env.CI)(
  'the example and the scripts of the action pass actionlint, with the inputs that there are',
  async () => {
    const project = await mkdtemp(join(tmpdir(), 'scaleproof-actionlint-'));
    const workflows = join(project, '.github/workflows');
    await mkdir(workflows, { recursive: true });
    await mkdir(join(project, '.git'));
    await cp(join(root, 'action.yml'), join(project, 'action.yml'));
    const example = await readFile(join(root, 'examples/ci/github.yml'), 'utf8');
    const local = example.replace('scaleproof/scaleproof@v0', './');
    expect(local).not.toBe(example);
    await writeFile(join(workflows, 'example.yml'), local);
    await writeFile(join(workflows, 'action.yml'), JSON.stringify(asWorkflow()));
    try {
      const result = await new Promise<string>((resolve) => {
        execFile(actionlint ?? 'actionlint', ['-no-color'], { cwd: project }, (error, stdout, stderr) =>
          resolve(error === null ? 'passed' : `${stdout}${stderr}${error.message}`),
        );
      });
      expect(result).toBe('passed');
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  },
);

/** The steps of the action as those of a job, since actionlint looks into workflows only. */
function asWorkflow() {
  const { inputs, runs } = z
    .object({
      inputs: z.record(z.string(), z.unknown()),
      runs: z.object({ steps: z.array(z.looseObject({})) }),
    })
    .parse(actionData);
  return {
    on: {
      workflow_call: {
        inputs: Object.fromEntries(
          Object.keys(inputs).map((name) => [name, { type: 'string', required: false }]),
        ),
      },
    },
    jobs: { action: { 'runs-on': 'ubuntu-latest', steps: runs.steps } },
  };
}
