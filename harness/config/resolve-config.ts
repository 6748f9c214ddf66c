import { z } from 'zod';
import { ScaleproofError } from '../core/errors.ts';
import { schemaWords } from '../core/schema-words.ts';
import { suggest } from '../core/suggest.ts';
import { type Expectation, keyOf, type NamedCell } from '../plan/plan.ts';
import type { Config, Suite } from './config.ts';
import { ownVariables } from './own-variables.ts';
import { writtenConfig } from './written-config.ts';
import { resolveTopology } from './written-topology.ts';
import { wrongCells } from './wrong-cells.ts';
import { wrongTargets } from './wrong-targets.ts';

/**
 * Checks a config file's default export and fills in what it leaves out. Throws `SP_CONFIG_INVALID` that lists every
 * problem with its path in the file.
 */
export function resolveConfig(written: unknown, path: string): Config {
  const parsed = writtenConfig.safeParse(written, { reportInput: true, error: schemaWords });
  if (!parsed.success) throw invalid(path, problemsOf(parsed.error));
  const { app, runtimes, drivers, scenarios } = parsed.data;
  const topologies = Object.entries(parsed.data.topologies).map(([name, topology]) =>
    resolveTopology(name, topology),
  );
  const problems: string[] = [];

  for (const topology of topologies) {
    for (const variable of ownVariables(app, topology)) {
      problems.push(
        `topologies.${topology.name}.env.${variable}: the app's launch sets it, differently for each instance or run. Leave it out.`,
      );
    }
  }
  scenarios.forEach((scenario, index) => {
    const at = `scenarios[${index}] (${scenario.name})`;
    const driver = drivers.find(({ name }) => name === scenario.driver);
    if (!driver) {
      problems.push(
        `${at}.driver: there is no driver '${scenario.driver}'.${suggest(
          scenario.driver,
          drivers.map(({ name }) => name),
        )}`,
      );
      return;
    }
    if (!driver.shapes.has(scenario.load.kind)) {
      problems.push(
        `${at}.load.kind: the driver ${driver.name} cannot send '${scenario.load.kind}', only ${[...driver.shapes].join(', ')}.`,
      );
    }
    if (!driver.workloads.has(scenario.workload.kind)) {
      problems.push(
        `${at}.workload.kind: the driver ${driver.name} cannot do '${scenario.workload.kind}', only ${[...driver.workloads].join(', ')}.`,
      );
    }
    if (
      driver.name !== 'native' &&
      scenario.workload.kind === 'journey' &&
      scenario.workload.connections === 'http2'
    ) {
      problems.push(
        `${at}.workload.connections: the driver ${driver.name} cannot be told to speak HTTP/2. Use the driver native; k6 speaks it by itself where the entry offers it by https.`,
      );
    }
    const ofDriver = driver.metrics ?? [];
    problems.push(...wrongTargets({ scenario, ofDriver }).map((problem) => `${at}.${problem}`));
    if (scenarios.findIndex(({ name }) => name === scenario.name) !== index) {
      problems.push(`${at}.name: another scenario has the same name.`);
    }
  });

  const isChoice = choiceAmong(Object.values(parsed.data.suites));
  const suites = Object.entries(parsed.data.suites).map(([name, suite]): Suite => {
    const pick = <Item extends { name: string }>(part: string, wanted: string, items: readonly Item[]) => {
      const found = items.find((item) => item.name === wanted);
      if (found) return [found];
      const known = items.map((item) => item.name);
      problems.push(
        `suites.${name}.${part}: there is no '${wanted}'.${suggest(wanted, known, suite.cells ? known : known.filter(isChoice))}`,
      );
      return [];
    };
    const pickAll = <Item extends { name: string }>(part: string, names: string[], items: readonly Item[]) =>
      names.flatMap((wanted, index) => pick(`${part}[${index}]`, wanted, items));
    const inMatrix = pickAll('topologies', suite.topologies ?? [], topologies);
    const cells: NamedCell[] = pickAll('scenarios', suite.scenarios ?? [], scenarios).flatMap((scenario) =>
      inMatrix.map((topology) => ({ topology, scenario, runtime: null })),
    );
    suite.cells?.forEach((written, index) => {
      const at = `cells[${index}]`;
      const [topology] = pick(`${at}.topology`, written.topology, topologies);
      const [scenario] = pick(`${at}.scenario`, written.scenario, scenarios);
      const runtime = written.runtime ?? null;
      if (runtime !== null) pick(`${at}.runtime`, runtime, runtimes);
      if (topology && scenario) cells.push({ topology, scenario, runtime });
    });
    const keys = cells.map(keyOf);
    keys.forEach((key, index) => {
      if (keys.indexOf(key) !== index) problems.push(`suites.${name}: the cell '${key}' is there twice.`);
    });
    for (const key of Object.keys(suite.expect)) {
      if (keys.length > 0 && !keys.includes(key)) {
        problems.push(`suites.${name}.expect: there is no cell '${key}' in this suite.${suggest(key, keys)}`);
      }
    }
    const expect = new Map<string, Expectation>(Object.entries(suite.expect));
    problems.push(...wrongCells(cells, expect).map((problem) => `suites.${name}.${problem}`));
    return {
      name,
      cells,
      repetitions: suite.repetitions,
      expect,
    };
  });

  if (problems.length > 0) throw invalid(path, problems);
  const { harmless } = parsed.data;
  return { path, app, runtimes, drivers, topologies, suites, harmless };
}

/** Tells the names that people choose from those that are there for a list of cells alone. */
function choiceAmong(suites: readonly z.output<typeof writtenConfig>['suites'][string][]) {
  const inMatrix = new Set(
    suites.flatMap(({ topologies = [], scenarios = [] }) => [...topologies, ...scenarios]),
  );
  const inLists = new Set(
    suites.flatMap(({ cells = [] }) => cells.flatMap(({ topology, scenario }) => [topology, scenario])),
  );
  return (name: string) => inMatrix.has(name) || !inLists.has(name);
}

function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = z.core.toDotPath(issue.path) || 'default export';
    // What an environment holds may be secret.
    const isSecret = issue.path.some((part) => part === 'env' || String(part).endsWith('Settings'));
    const isPlain = !isSecret && (typeof issue.input === 'string' || typeof issue.input === 'number');
    const saysIt =
      issue.code !== 'custom' && issue.code !== 'invalid_value' && issue.code !== 'invalid_union';
    return `${path}: ${issue.message}${isPlain && saysIt ? `, not ${JSON.stringify(issue.input)}` : ''}`;
  });
}

function invalid(path: string, problems: readonly string[]): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    `${path} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nCorrect it and run again.`,
  );
}
