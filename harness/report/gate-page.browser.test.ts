import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleGate } from '../gate/fixtures/example-gate.ts';
import { inChromium, launchChromium, skipsChromium } from './fixtures/chromium.ts';
import { exampleTopologiesGate, exampleVersions } from './fixtures/example-gates.ts';
import { renderGateHtml } from './html/gate/render-gate.ts';
import { loadAssets } from './load-assets.ts';

const phone = { width: 360, height: 740 };

describe.skipIf(skipsChromium)(inChromium('the page of a gate'), () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scaleproof-gate-'));
    const assets = await loadAssets();
    const topologies = exampleTopologiesGate(exampleGate());
    const gates = {
      versions: exampleVersions(exampleGate()),
      topologies: {
        ...topologies,
        record: { ...topologies.record, cells: topologies.record.cells.slice(0, 2) },
      },
    };
    for (const [kind, { record, runs }] of Object.entries(gates)) {
      await writeFile(join(folder, `${kind}.html`), renderGateHtml(record, runs, assets));
    }
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    readonly complaints: readonly string[];
    readonly requests: readonly string[];
  }

  type Kind = 'versions' | 'topologies';

  async function open(kind: Kind, options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, `${kind}.html`)).href);
    return { page, complaints, requests, [Symbol.asyncDispose]: () => page.close() };
  }

  test.each(['versions', 'topologies'] as const)(
    'opens every cell without a complaint and without a request, also on a phone: %s',
    async (kind) => {
      await using opened = await open(kind, { viewport: phone });
      const { page, complaints, requests } = opened;
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
      expect(widths).toEqual([phone.width, phone.width]);
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    },
  );

  test('every launch stands in the picture of its number, and the zone of indifference behind it', async () => {
    await using opened = await open('versions', { viewport: { width: 1280, height: 900 } });
    const outside =
      await opened.page.evaluate(`[...document.querySelectorAll('.interval')].flatMap((picture) => {
      const box = picture.getBoundingClientRect();
      return [...picture.querySelectorAll('circle, .bar, .beyond')].filter((mark) => {
        const { left, right, top, bottom } = mark.getBoundingClientRect();
        return right < box.left - 6 || left > box.right + 6 || top < box.top - 1 || bottom > box.bottom + 1;
      }).map((mark) => mark.outerHTML);
    })`);
    expect(outside).toEqual([]);
    const picture = opened.page.locator('.interval').first();
    expect(await picture.locator('circle').count()).toBe(8);
    const shade = await opened.page.evaluate(
      'getComputedStyle(document.querySelector(".interval")).backgroundImage',
    );
    expect(shade).toContain('linear-gradient');
  });

  test('is in the light theme on paper, with every cell', async () => {
    await using opened = await open('topologies', { colorScheme: 'dark' });
    const { page, complaints } = opened;
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(50_000);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light');
    expect(complaints).toEqual([]);
  });

  test.each([
    ['versions', 'light'],
    ['topologies', 'dark'],
  ] as const)('has no serious accessibility violation: %s, %s', async (kind, colorScheme) => {
    await using opened = await open(kind, { colorScheme });
    const { page } = opened;
    await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
    const violations = await page.evaluate<AxeViolation[]>('axe.run().then(({ violations }) => violations)');
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(serious).toEqual([]);
  });
});

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
