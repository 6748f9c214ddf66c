import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen, Start } from './project.ts';
import type { Dependencies } from './read-dependencies.ts';
import { entriesOf, holdsPackages, type Sources } from './read-sources.ts';

export interface PythonStart {
  readonly start: Seen<Start>;
  /** The variable by which the server that runs the app is told its port; null where the app reads it itself. */
  readonly port: string | null;
}

/** How an app in Python starts, by its server's own variables for the port; null when no app is seen. */
export function howPythonStarts(
  project: string,
  sources: Sources,
  dependencies: Dependencies,
): PythonStart | null {
  const python =
    ['.venv/bin/python', 'venv/bin/python'].find((path) => existsSync(join(project, path))) ?? 'python3';
  const run = (...args: readonly string[]): Start => ({ command: python, args });
  const app = appIn(sources);
  if (app?.kind === 'asgi') {
    if (app.runsItself) return { start: { value: run(app.file), in: app.file }, port: null };
    const from = app.folder === '' ? [] : ['--app-dir', app.folder];
    const value = run('-m', 'uvicorn', ...from, `${app.module}:${app.name}`);
    return { start: { value, in: app.file }, port: 'UVICORN_PORT' };
  }
  const hasGunicorn = dependencies.has('gunicorn');
  if (app?.kind === 'flask') {
    const module = app.folder === '' ? app.module : `${app.folder.replaceAll('/', '.')}.${app.module}`;
    if (hasGunicorn) {
      const value = run('-m', 'gunicorn', `${module}:${app.name}`);
      return { start: { value, in: app.file }, port: 'PORT' };
    }
    return {
      start: { value: run('-m', 'flask', '--app', module, 'run'), in: app.file },
      port: 'FLASK_RUN_PORT',
    };
  }
  return howDjangoStarts(sources, { python, hasGunicorn });
}

/** The folder into which `pip install --target` has put packages; null when there is none. */
export function pythonPathIn(project: string): string | null {
  const folders = entriesOf(project).filter((entry) => entry.isDirectory());
  return folders.find(({ name }) => holdsPackages(join(project, name)))?.name ?? null;
}

function howDjangoStarts(
  sources: Sources,
  { python, hasGunicorn }: { readonly python: string; readonly hasGunicorn: boolean },
): PythonStart | null {
  if (!sources.has('manage.py')) return null;
  const wsgi = [...sources.keys()].find((file) => /^\w+\/wsgi\.py$/.test(file));
  if (hasGunicorn && wsgi !== undefined) {
    const args = ['-m', 'gunicorn', wsgi.replace('.py', '').replace('/', '.')];
    const value: Seen<Start> = { value: { command: python, args }, in: wsgi };
    return { start: value, port: 'PORT' };
  }
  // Django's own server takes its port as an argument only.
  const script = `exec ${python} manage.py runserver --noreload "127.0.0.1:$PORT"`;
  return { start: { value: { command: 'sh', args: ['-c', script] }, in: 'manage.py' }, port: 'PORT' };
}

interface PythonApp {
  readonly kind: 'asgi' | 'flask';
  readonly file: string;
  readonly folder: string;
  readonly module: string;
  readonly name: string;
  readonly runsItself: boolean;
}

function appIn(sources: Sources): PythonApp | null {
  for (const [file, source] of sources) {
    const [, asgi] =
      /^(\w+)\s*(?::[^=\n]{0,200})?=\s*(?:fastapi\.)?(?:FastAPI|Starlette)\(/m.exec(source) ?? [];
    const [, flask] = /^(\w+)\s*=\s*(?:flask\.)?Flask\(/m.exec(source) ?? [];
    const factory = /^def (create_app|make_app)\(/m.exec(source)?.[1];
    const isFactory = factory !== undefined && /\bFlask\(/.test(source);
    const name = asgi ?? flask ?? (isFactory ? `${factory}()` : undefined);
    if (!file.endsWith('.py') || name === undefined) continue;
    const parts = file.replace(/(?:\/__init__)?\.py$/, '').split('/');
    const folder = parts[0] === 'src' ? 'src' : '';
    const module = (folder === '' ? parts : parts.slice(1)).join('.');
    const runsItself = /\buvicorn\.run\(/.test(source) && /environ|getenv/.test(source);
    return { kind: asgi === undefined ? 'flask' : 'asgi', file, folder, module, name, runsItself };
  }
  return null;
}
