import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inChromium, launchChromium, skipsChromium } from './fixtures/chromium.ts';
import { exampleRecord } from './fixtures/example-record.ts';
import { renderHtml } from './html/render-html.ts';
import { loadAssets } from './load-assets.ts';

const anchor = 'cell-memory-sticky.session-survival';
const phone = { width: 390, height: 844 };

describe.skipIf(skipsChromium)(inChromium('the report'), () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scaleproof-report-'));
    const assets = await loadAssets();
    const record = exampleRecord();
    const cells = record.cells.filter(({ topology }) =>
      ['memory-sticky', 'redis-sticky'].includes(topology.name),
    );
    await writeFile(join(folder, 'whole.html'), renderHtml(record, assets));
    await writeFile(join(folder, 'small.html'), renderHtml({ ...record, cells }, assets));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  type PageOptions = Parameters<Browser['newPage']>[0] & { readonly file?: 'whole' | 'small' };

  async function open({ file = 'small', ...options }: PageOptions = {}, hash = ''): Promise<Opened> {
    const address = pathToFileURL(join(folder, `${file}.html`)).href;
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(address + hash);
    return { page, address, complaints, requests, [Symbol.asyncDispose]: () => page.close() };
  }

  test('loads within a second of CPU time', async () => {
    await using opened = await open({ file: 'whole' });
    const { page } = opened;
    const session = await page.context().newCDPSession(page);
    // What else runs on the machine makes it later, and no slower.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.reload();
    const { metrics } = await session.send('Performance.getMetrics');
    const seconds = metrics.find((metric) => metric.name === 'TaskDuration')?.value;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(1);
  });

  test('opens every cell without a complaint and without a request', async () => {
    await using opened = await open({ file: 'whole' });
    const { page, address, complaints, requests } = opened;
    await openAllCells(page);
    expect(await blankCharts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([address]);
  });

  test('shows the matrix at once, and draws a chart when it comes into view', async () => {
    await using opened = await open({ file: 'whole' });
    const { page } = opened;
    expect(await page.locator('.matrix td').count()).toBe(24);
    expect(await page.locator('.matrix').isVisible()).toBe(true);
    expect(await drawnCharts(page)).toBeLessThan(8);
    await page.locator('.matrix a', { hasText: 'lost 80 of 240' }).click();
    const cell = page.locator(`[id="${anchor}"]`);
    await cell.locator('canvas').first().waitFor({ state: 'visible' });
    expect(await cell.getAttribute('open')).not.toBeNull();
  });

  test('follows the theme of the system, and the button goes before it', async () => {
    await using opened = await open({ colorScheme: 'dark' }, `#${anchor}`);
    const { page, complaints } = opened;
    expect(await brightness(page)).toBeLessThan(60);
    await page.getByRole('button', { name: 'Light theme' }).click();
    expect(await brightness(page)).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await brightness(page)).toBeLessThan(60);
    await openAllCells(page);
    expect(await blankCharts(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('does not scroll sideways on a phone', async () => {
    await using opened = await open({ viewport: phone });
    const { page } = opened;
    await openAllCells(page);
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([phone.width, phone.width]);
  });

  test('keeps its layout when charts are drawn', async () => {
    await using opened = await open({}, '#scenario-api-latency');
    const { page } = opened;
    const height = () => page.evaluate('document.documentElement.scrollHeight');
    const before = await height();
    await page.evaluate('document.querySelectorAll("[data-chart]").forEach(draw => draw.scrollIntoView())');
    await page.waitForTimeout(300);
    expect(await height()).toBe(before);
  });

  test('opens a cell and the data of a chart by keyboard', async () => {
    await using opened = await open({ viewport: { width: 1280, height: 900 } });
    const { page } = opened;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the verdicts');
    const cell = page.locator(`[id="${anchor}"]`);
    await cell.locator('> summary').focus();
    await page.keyboard.press('Enter');
    const data = cell.locator('details.data').first();
    await data.locator('summary').focus();
    await page.keyboard.press('Enter');
    const rows = data.locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(14);
    expect(await data.locator('thead th').allTextContents()).toEqual(['Time', 'p50', 'p95', 'p99']);
  });

  test('says at every chart what it answers, also to those who cannot see it', async () => {
    await using opened = await open();
    const questions = await opened.page.locator('figcaption .question').allTextContents();
    const charts = await opened.page.locator('[data-chart]').count();
    expect(questions.length).toBe(charts);
    expect(questions.filter((question) => !question.endsWith('?') && !/\?/.test(question))).toEqual([]);
    const labels = await opened.page
      .locator('canvas')
      .evaluateAll((canvases) => canvases.map((canvas) => canvas.getAttribute('aria-label')));
    expect(labels.filter((label) => !label || label.length < 30)).toEqual([]);
  });

  test('opens everything on paper, in the light theme', async () => {
    await using opened = await open({ colorScheme: 'dark' });
    const { page, complaints } = opened;
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.byteLength).toBeGreaterThan(200_000);
    expect(complaints).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light');
    expect(await page.locator('.cell[open]').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)('has no serious accessibility violation, %s', async (colorScheme) => {
    await using opened = await open({ colorScheme }, `#${anchor}`);
    const { page } = opened;
    await page.locator(`[id="${anchor}"] details.proof > summary`).first().click();
    await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
    const violations = await page.evaluate<AxeViolation[]>('axe.run().then(({ violations }) => violations)');
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(serious).toEqual([]);
  });
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly address: string;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Opens every cell and brings every chart into view: cell by cell, since a page with all of them open takes long to lay out. */
async function openAllCells(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const cells = [...document.querySelectorAll('.cell')];
    const show = async (figures) => {
      for (const figure of figures) {
        figure.scrollIntoView();
        // Sight is told once a frame, after layout.
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      }
    };
    const open = (details, isOpen) => { for (const one of details) one.open = isOpen; };
    await show([...document.querySelectorAll('[data-chart]')].filter((figure) => !figure.closest('.cell')));
    for (const cell of cells) {
      const inside = [cell, ...cell.querySelectorAll('details')];
      open(inside, true);
      await show(cell.querySelectorAll('[data-chart]'));
      open(inside, false);
    }
    open(document.querySelectorAll('details'), true);
    await new Promise((resolve) => setTimeout(resolve, 200));
  })()`);
}

/** Labels of the charts whose pixels are all the same. */
function blankCharts(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('[data-chart] canvas')].filter((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Uint32Array(data.buffer).every((pixel, _, [first]) => pixel === first);
  }).map((canvas) => canvas.getAttribute('aria-label'))`);
}

/** Chart.js gives a canvas a size of its own once it draws. */
function drawnCharts(page: Page): Promise<number> {
  return page.evaluate(
    "[...document.querySelectorAll('canvas')].filter(({ style }) => style.width !== '').length",
  );
}

/** Of the page's background, from 0 to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  })()`);
}
