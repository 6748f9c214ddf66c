import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What `.ci/count-tests` sums up. */
export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  /** Names, with the file before them. */
  readonly skipped: readonly string[];
  /** Those that passed at another attempt than the first. */
  readonly repeated: readonly string[];
  readonly files: readonly { readonly file: string; readonly project: string; readonly ms: number }[];
}

/** Says what the attempts missed that were repeated, which a test that passes in the end would hide, and writes the results. */
export function testResults(path: string | null): Reporter {
  return {
    onTestCaseResult(test) {
      const { state, errors = [] } = test.result();
      if (state !== 'passed') return;
      for (const { message, diff = '' } of errors)
        console.error(`REPEATED  ${test.fullName}\n${message}\n${diff}\n`);
    },
    onTestRunEnd(modules) {
      if (path === null) return;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(resultsOf(modules)));
    },
  };
}

function resultsOf(modules: readonly TestModule[]): TestResults {
  const tests = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      name: `${module.relativeModuleId}: ${test.fullName}`,
      state: test.result().state,
      attempts: 1 + (test.diagnostic()?.retryCount ?? 0),
    })),
  );
  const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
  const having = (wanted: string) => tests.filter(({ state }) => state === wanted);
  return {
    passed: having('passed').length,
    failed: having('failed').length + broken.length,
    skipped: tests.filter(({ state }) => state === 'skipped' || state === 'pending').map(({ name }) => name),
    repeated: having('passed').flatMap(({ name, attempts }) => (attempts > 1 ? [name] : [])),
    files: modules.map((module) => ({
      file: module.relativeModuleId,
      project: module.project.name,
      ms: Math.round(module.diagnostic().duration),
    })),
  };
}
