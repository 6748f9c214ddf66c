import { pathToFileURL } from 'node:url';

/** Folders of the machine that runs, absolute: what is shown elsewhere names none of them. */
export interface MachineFolders {
  /** Shown as `.`. */
  readonly project: readonly string[];
  /** Shown as `~`. */
  readonly home: readonly string[];
  /** Shown as `<tmp>`. */
  readonly temporary: readonly string[];
}

/** Replaces these folders in a text, as paths with either slash, escaped as in JSON, and as URLs. */
export function withoutPathsOf(folders: MachineFolders): (text: string) => string {
  const signs = new Map<string, string>();
  for (const [sign, paths] of [
    ['<tmp>', folders.temporary],
    ['~', folders.home],
    ['.', folders.project],
  ] as const) {
    for (const path of paths) for (const form of formsOf(path)) signs.set(form, sign);
  }
  const forms = [...signs.keys()].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const escaped = forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  // As a whole folder, and not as the beginning of another one's name.
  const pattern = new RegExp(`(?<![\\w.~-])(?:${escaped.join('|')})(?![\\w-])`, 'g');
  return (text) => text.replaceAll(pattern, (form) => signs.get(form) ?? '.');
}

function formsOf(path: string): readonly string[] {
  const folder = path.replace(/[\\/]+$/, '');
  if (folder.length < 2) return [];
  const url = pathToFileURL(folder).href;
  return [
    folder,
    JSON.stringify(folder).slice(1, -1),
    folder.replaceAll('\\', '/'),
    url,
    new URL(url).pathname,
  ];
}
