import { join } from 'node:path';
import { z } from 'zod';
import { textOf } from './read-sources.ts';

/** Whatever else a package.json has; what is of another form than npm's counts as absent. */
const manifest = z.object({
  name: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.string()).optional().catch(undefined),
});
export type Manifest = z.output<typeof manifest>;

/** A project's package.json; null when there is none that can be read. */
export function readManifest(project: string): Manifest | null {
  const text = textOf(join(project, 'package.json'));
  try {
    return text === null ? null : manifest.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The packages that a project needs, in lower case, by the file that says so. */
export type Dependencies = ReadonlyMap<string, string>;

export function nodeDependencies({ dependencies = {} }: Manifest): Dependencies {
  return new Map(Object.keys(dependencies).map((name) => [name.toLowerCase(), 'package.json']));
}

/** Of requirements.txt and pyproject.toml; null when a folder has neither, nor a manage.py. */
export function pythonDependencies(project: string): Dependencies | null {
  const requirements = textOf(join(project, 'requirements.txt'));
  const pyproject = textOf(join(project, 'pyproject.toml'));
  const isDjango = textOf(join(project, 'manage.py')) !== null;
  if (requirements === null && pyproject === null && !isDjango) return null;
  return new Map([
    ...(isDjango ? [['django', 'manage.py'] as const] : []),
    ...namesIn(pyproject ?? '').map((name) => [name, 'pyproject.toml'] as const),
    ...[...(requirements ?? '').matchAll(/^[ \t]*([A-Za-z0-9][\w.-]*)/gm)].map(
      ([, name = '']) => [canonical(name), 'requirements.txt'] as const,
    ),
  ]);
}

/** The name of a Python project; null when its pyproject.toml has none. */
export function pythonName(project: string): string | null {
  const pyproject = textOf(join(project, 'pyproject.toml')) ?? '';
  return /^name\s*=\s*["']([^"'\n]+)["']/m.exec(pyproject)?.[1] ?? null;
}

/** The list `dependencies` of a project, and the table of Poetry. */
function namesIn(pyproject: string): readonly string[] {
  const list = /^dependencies\s*=\s*\[([\s\S]*?)(?=^\[|^[\w-]+\s*=|$(?![\s\S]))/m.exec(pyproject)?.[1] ?? '';
  const table = /^\[tool\.poetry\.dependencies\]([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(pyproject)?.[1] ?? '';
  return [
    ...list.matchAll(/["']([A-Za-z0-9][\w.-]*)/g),
    ...table.matchAll(/^([A-Za-z0-9][\w.-]*)\s*=/gm),
  ].map(([, name = '']) => canonical(name));
}

/** As package indexes compare names. */
function canonical(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
