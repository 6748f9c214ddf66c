import { create } from 'xmlbuilder2';
import type { Summary, SummaryCase, SummaryCell } from './summary.ts';

export interface JunitOptions {
  /** What becomes of a gate that could not be decided. */
  readonly unknown: 'skip' | 'fail';
}

type Shown = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * JUnit XML: a suite per scenario, a case per cell and target or number. The elements, attributes and their order are those that
 * Jenkins, GitLab and others read.
 */
export function junitXml(summary: Summary, options: JunitOptions): string {
  const suites = [...Map.groupBy(summary.cells, ({ scenario }) => scenario)];
  const all = suites.map(([, cells]) => countsOf(cells, options));
  const total = (name: 'tests' | 'failures' | 'errors') => all.reduce((sum, counts) => sum + counts[name], 0);
  const root = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' }).ele(
    'testsuites',
    {
      name: inXml(`scaleproof ${summary.kind} ${summary.suite}`),
      tests: total('tests'),
      failures: total('failures'),
      errors: total('errors'),
      time: seconds(summary.cells),
    },
  );
  for (const [index, [scenario, cells]] of suites.entries()) {
    const suite = root.ele('testsuite', {
      name: inXml(scenario),
      ...countsOf(cells, options),
      time: seconds(cells),
      timestamp: summary.startedAt.replace(/(\.\d+)?Z$/, ''),
      hostname: 'localhost',
      id: index,
    });
    const properties = suite.ele('properties');
    for (const { name, value } of summary.facts) {
      properties.ele('property', { name: inXml(name), value: inXml(value) });
    }
    for (const cell of cells) {
      for (const [place, one] of cell.cases.entries()) {
        const isFirst = place === 0;
        const element = suite.ele('testcase', {
          name: inXml(one.name),
          classname: inXml(cell.key),
          // The cases of a cell are read from the same measurement: its time stands once, so that sums are right.
          time: (isFirst ? cell.seconds : 0).toFixed(3),
        });
        addResult(element, one, shownAs(one, options));
      }
    }
    const stories = cells.flatMap(({ findings }) => findings);
    if (stories.length > 0) {
      const told = stories.map(({ name, sentence, story }) => `${name}\n${sentence}\n\n${story}`);
      suite.ele('system-out').txt(inXml(told.join('\n\n')));
    }
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function addResult(element: ReturnType<typeof create>, one: SummaryCase, shown: Shown): void {
  const message = inXml(one.words);
  const text = one.because === null ? message : `${message}\n${inXml(one.because)}`;
  const watched = one.level === 'watch' ? 'Watched only: it decides nothing.\n' : '';
  switch (shown) {
    case 'skipped':
      element.ele('skipped', { message }).txt(text);
      break;
    case 'failure':
    case 'error':
      element.ele(shown, { message, type: one.status }).txt(text);
      break;
    case 'passed':
      element.ele('system-out').txt(`${watched}${text}`);
  }
}

/** A watched target never fails, and what was not measured never passes. */
function shownAs({ status, level }: SummaryCase, { unknown }: JunitOptions): Shown {
  switch (status) {
    case 'pass':
    case 'expected-fail':
      return 'passed';
    case 'skipped':
      return 'skipped';
    case 'unknown':
      return level === 'gate' && unknown === 'fail' ? 'failure' : 'skipped';
    case 'fail':
      return level === 'gate' ? 'failure' : 'passed';
    case 'error':
      return 'error';
  }
}

/** The builder leaves an ampersand alone where it seems to begin an entity. */
function inXml(text: string): string {
  return text.replaceAll('&', '&amp;');
}

function countsOf(cells: readonly SummaryCell[], options: JunitOptions) {
  const shown = cells.flatMap(({ cases }) => cases.map((one) => shownAs(one, options)));
  const count = (as: Shown) => shown.filter((one) => one === as).length;
  return {
    tests: shown.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function seconds(cells: readonly SummaryCell[]): string {
  return cells.reduce((sum, cell) => sum + cell.seconds, 0).toFixed(3);
}
