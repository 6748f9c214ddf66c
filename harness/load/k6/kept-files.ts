import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoundedText, lastLines } from '../../core/bounded-text.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { terminalText } from '../../core/terminal-text.ts';
import type { LoadResult } from '../driver.ts';
import { filesIn, filesOutside, makesSummary } from './files-of-script.ts';

/** Where what the script has said is kept, beside the files that it writes itself. */
const consoleFile = 'k6-console.txt';
const outputFile = 'k6-output.txt';

/** What a script and k6 have said, up to a bound. */
export interface SaidByK6 {
  /** By `console.log` and the like. */
  readonly console: string;
  /** On stdout and stderr: the text of the script's `handleSummary`, or k6's own summary. */
  readonly output: string;
}

export interface KeepOptions {
  readonly script: string;
  /** Absolute. */
  readonly folder: string;
  /** When the script started, as `Date.now()`. */
  readonly sinceMs: number;
  readonly said: SaidByK6;
  /** Whether k6's own summary is of use, where the script has none. */
  readonly isOwnScript: boolean;
}

/** Reads a text file, however long it is. */
export async function boundedFile(path: string): Promise<string> {
  const text = new BoundedText();
  try {
    for await (const chunk of createReadStream(path)) text.push(chunk);
  } catch {
    // There is none.
  }
  return text.text();
}

/** Writes what was said to the folder, and tells which files are in it now and what is to be said of them. */
export async function keepFiles(options: KeepOptions): Promise<Pick<LoadResult, 'files' | 'notes'>> {
  const { script, folder, said, isOwnScript } = options;
  const written = await filesIn(folder);
  const hasSummary = await makesSummary(script);
  const wanted = [
    { name: consoleFile, text: said.console },
    { name: outputFile, text: isOwnScript || hasSummary ? said.output : '' },
  ].filter(({ text }) => text.trim() !== '');
  if (wanted.length > 0) await makeFolder(folder);
  for (const { name, text } of wanted) {
    await writeFile(join(folder, freeName(name, written)), `${terminalText(text).trimEnd()}\n`);
  }
  const saidNothing = hasSummary && said.output.trim() === '';
  const notes = await notesOn(options, { hasNothing: saidNothing && written.length === 0 });
  return { files: await filesIn(folder), notes };
}

/** A script may write a file of that name itself. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 2, free = name; ; number++) {
    if (!taken.includes(free)) return free;
    free = name.replace('.', `-${number}.`);
  }
}

async function notesOn(
  { script, folder, sinceMs }: KeepOptions,
  { hasNothing }: { readonly hasNothing: boolean },
): Promise<string[]> {
  const outside = await filesOutside(script, { folder, sinceMs });
  if (outside.length > 0) {
    return [
      `The script wrote ${outside.join(', ')}, outside its folder in this run: each cell and repetition overwrites what the one before it wrote. A relative path without '..' is kept for each.`,
    ];
  }
  if (!hasNothing) return [];
  return [
    "The script has a handleSummary that said nothing, and none of its files is in this run's folder: it failed or returned none, or wrote to an absolute path, where each cell and repetition overwrites what the one before it wrote.",
  ];
}

/** The end of what a script printed, for where it failed; null when it printed nothing. */
export function endOfConsole({ console }: SaidByK6): string | null {
  const lines = lastLines(terminalText(console));
  return lines.length === 0 ? null : `The last lines of the script's console:\n${lines.join('\n')}`;
}
