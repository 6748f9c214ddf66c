import { realpathSync } from 'node:fs';
import { isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from '../../app/app.ts';
import { isThenable } from '../../app/request-rules.ts';
import { canRun } from '../../core/find-program.ts';

/** A project that is taken from another folder. Absolute paths without a separator at their end. */
export interface Move {
  /** The folder of the project, by each of its names: with and without links. */
  readonly from: readonly string[];
  readonly to: string;
}

/**
 * An app whose launch is that of `app`, with every path of the project in its command, arguments, folder and
 * environment taken from another folder. Nothing else of it changes. A command in node_modules, such as that
 * of Node, stays when the other has none.
 */
export function moveApp(app: App, move: Move): App {
  const { launch } = app;
  if (launch === undefined) return app;
  return {
    ...app,
    launch: {
      ...launch,
      command: movedCommand(launch.command, move),
      args: launch.args.map((arg) => movedText(arg, move)),
      cwd: movedText(resolve(launch.cwd), move),
      environment: (placement) => movedEnvironment(launch.environment(placement), move),
    },
  };
}

/**
 * The command of the other folder; the one that was given where it is in node_modules and the other folder
 * does not have it.
 */
export function movedCommand(command: string, move: Move): string {
  const moved = movedText(command, move);
  const isPackaged = relative(move.to, moved).split(sep).includes('node_modules');
  return moved !== command && isPackaged && !canRun(moved) ? command : moved;
}

/** What is no environment stays as it is: who asked for it says so. */
function movedEnvironment(
  written: Readonly<Record<string, string>>,
  move: Move,
): Readonly<Record<string, string>> {
  if (typeof written !== 'object' || written === null || isThenable(written)) return written;
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      typeof value === 'string' ? movedText(value, move) : value,
    ]),
  );
}

/**
 * A text with each path of the project in it taken from the other folder: a path, one after `--import=`,
 * those of a list or a shell command, and file URLs. Paths match by whole segments; links are followed where
 * the name alone does not show it.
 */
export function movedText(text: string, move: Move): string {
  const isClimbing = isAbsolute(text) && text.split(sep).includes('..');
  const moved = isClimbing ? text : replaced(text, move);
  if (moved !== text || !isAbsolute(text)) return moved;
  const inProject = pathInProject(text, move);
  return inProject === null ? text : join(move.to, inProject);
}

function replaced(text: string, { from, to }: Move): string {
  // A space may belong to the name of a folder, where the text is a path and no command.
  const spaces = isAbsolute(text) ? '' : '\\s';
  const after = `(?=$|[/:;,'")${spaces}])`;
  const pattern = (roots: readonly string[]) => `(?:${roots.map(escaped).join('|')})${after}`;
  const urls = new RegExp(pattern(from.map((root) => pathToFileURL(root).href)), 'g');
  const paths = new RegExp(`(?<=^|[=:;,'"(\\s])${pattern(from)}`, 'g');
  return text.replaceAll(urls, () => pathToFileURL(to).href).replaceAll(paths, () => to);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

/** Relative to the project, with a separator in front; null for what is not in it. */
function pathInProject(path: string, { from }: Move): string | null {
  for (const name of [normalize(path), realPathOf(path)]) {
    for (const root of from) {
      if (name === root || name?.startsWith(`${root}${sep}`)) return name.slice(root.length);
    }
  }
  return null;
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
