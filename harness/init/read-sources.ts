import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The text of each source file by its path relative to the project, with `/` between folders. */
export type Sources = ReadonlyMap<string, string>;

/** A project that is larger is seen in part: what is not found is asked for. */
const filesAtMost = 3_000;
const bytesAtMost = 200_000;
/** A longer line was written by a tool. */
const longestLine = 5_000;

const endings = /\.(?:[cm]?[jt]s|[jt]sx|py)$/;
/** What is installed, built or written by tools, or is not the app itself. */
const otherFolders =
  /^(?:\..*|node_modules|dist|build|out|coverage|reports|scaleproof|vendor|public|static|venv|env|site-packages|__pycache__|migrations|tests?|__tests__|specs?|e2e|fixtures|examples?|docs?|benchmarks?)$/;
const otherFiles =
  /(?:\.(?:test|spec|stories|config|d|min)\.[cm]?[jt]sx?|^test_.*\.py|_test\.py|^conftest\.py)$/;

/** Reads the sources of a project: folder by folder, so that what is near its root comes first. Skips what cannot be read. */
export function readSources(project: string): Sources {
  const sources = new Map<string, string>();
  const folders = [''];
  for (const folder of folders) {
    for (const entry of entriesOf(join(project, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isOwn = entry.isDirectory() && !otherFolders.test(entry.name);
      if (isOwn && !holdsPackages(join(project, path))) folders.push(path);
      if (!entry.isFile() || !endings.test(entry.name) || otherFiles.test(entry.name)) continue;
      const text = textOf(join(project, path));
      if (text !== null && isByPeople(text)) sources.set(path, text);
      if (sources.size >= filesAtMost) return sources;
    }
  }
  return sources;
}

/** Whether pip has installed packages in a folder. */
export function holdsPackages(folder: string): boolean {
  return entriesOf(folder).some(({ name }) => name.endsWith('.dist-info'));
}

function isByPeople(text: string): boolean {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    if (end - start > longestLine) return false;
    start = end + 1;
  }
  return text.length - start <= longestLine;
}

/** The text of a file; null when there is none that can be read, or it is too long to be written by people. */
export function textOf(path: string): string | null {
  try {
    return statSync(path).size > bytesAtMost ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Nothing of a folder that cannot be read. */
export function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
