import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportAssets } from './html/render-html.ts';

/** Reads what a page carries with it: Chart.js from its package, the page's own script and style from here. */
export async function loadAssets(): Promise<ReportAssets> {
  const chartPackage = dirname(fileURLToPath(import.meta.resolve('chart.js')));
  const client = join(import.meta.dirname, 'client');
  const read = (files: readonly string[]) =>
    Promise.all(files.map((file) => readFile(join(client, file), 'utf8'))).then((texts) => texts.join('\n'));
  const [chartJs, scriptText, css] = await Promise.all([
    readFile(join(chartPackage, 'chart.umd.min.js'), 'utf8'),
    read(scripts),
    read(styles),
  ]);
  return {
    chartJs: withoutSourceMap(chartJs),
    chartClient: `(() => {'use strict';\n${scriptText}})();`,
    css,
  };
}

/** In the order in which they need each other; they share one scope. */
const scripts = ['chart-config.js', 'chart-marks.js', 'page.js'];
const styles = ['theme', 'text', 'answer', 'list', 'scenario', 'cell', 'gate', 'narrow', 'print'].map(
  (name) => `${name}.css`,
);

/** A source map's address would be a request as soon as somebody opens the developer tools. */
function withoutSourceMap(script: string): string {
  return script.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
