import type { Sources } from './read-sources.ts';
import { joinedPath } from './written-route.ts';

/** The prefix of what is registered in a file on something of this name; `/` for none. */
export type PrefixOf = (file: string, name: string) => string;

interface Inclusion {
  readonly from: string;
  /** What it is included in, by its name there. */
  readonly on: string;
  readonly prefix: string;
  /** What it has the name of, in which module; null for the same file. */
  readonly name: string;
  readonly module: string | null;
}

const made = /^[ \t]*(\w+)\s*(?::[^=\n]{0,200})?=\s*(?:\w+\.)?(?:APIRouter|Blueprint)\(([^)]{0,400})\)/gm;
const included = /\b(\w+)\.(?:include_router|register_blueprint)\(\s*([\w.]+)([^)]{0,400})\)/g;
const prefixIn = /\b(?:url_)?prefix\s*=\s*(?:["']([^"']{0,200})["']|(?:\w+\.)*(\w+))/;

/** A file with more was not written by people. */
const mostOfAFile = 200;

/** Deeper than this routers are not included by people. */
const deepest = 5;

/** The prefixes that routers and blueprints have of their own and get where they are included. */
export function pythonPrefixes(sources: Sources): PrefixOf {
  const prefixGiven = (settings: string) => {
    const [, literal, constant] = prefixIn.exec(settings) ?? [];
    return literal ?? (constant === undefined ? '' : constantIn(sources, constant));
  };
  const inclusions: Inclusion[] = [];
  const own = new Map<string, string>();
  for (const [from, source] of sources) {
    for (const [, name = '', settings = ''] of source.matchAll(made))
      own.set(`${from} ${name}`, prefixGiven(settings));
    for (const [, on = '', what = '', settings = ''] of [...source.matchAll(included)].slice(0, mostOfAFile))
      inclusions.push({ from, on, prefix: prefixGiven(settings), ...meantBy(what, source) });
  }
  function prefixOf(file: string, name: string, depth = 0): string {
    const outer = inclusions.find((one) => one.name === name && isIn(file, one));
    const above = outer && depth < deepest ? prefixOf(outer.from, outer.on, depth + 1) : '';
    return joinedPath(joinedPath(above, outer?.prefix ?? ''), own.get(`${file} ${name}`) ?? '');
  }
  return (file, name) => prefixOf(file, name);
}

function isIn(file: string, { from, module }: Inclusion): boolean {
  if (module === null) return file === from;
  return file !== from && `/${file.replace(/(?:\/__init__)?\.py$/, '')}`.endsWith(`/${module}`);
}

/** `auth.router` and `auth` by the imports of the file: `from .routers import auth`, `from .auth import router as auth`. */
function meantBy(what: string, source: string): Pick<Inclusion, 'name' | 'module'> {
  const [head = '', attribute] = what.split('.');
  const renamed = new RegExp(
    String.raw`from\s+([\w.]+)\s+import\s+[^\n]{0,300}?\b(\w+)\s+as\s+${head}\b`,
  ).exec(source);
  const plain = new RegExp(String.raw`from\s+([\w.]+)\s+import\s+(?:\(\s*)?(?:\w+,\s*)*${head}\b`).exec(
    source,
  );
  const imported = (renamed ?? plain)?.[1];
  const called = renamed?.[2] ?? head;
  const module = imported?.replace(/^\.+/, '').replaceAll('.', '/');
  if (attribute === undefined) return { name: called, module: module ?? null };
  return { name: attribute, module: module ? `${module}/${called}` : called };
}

/** `API_V1: str = "/api/v1"`, wherever it is. */
function constantIn(sources: Sources, name: string): string {
  const pattern = new RegExp(
    String.raw`^[ \t]*${name}\s*(?::[^=\n]{0,200})?=\s*["'](/[^"']{0,200})["']`,
    'm',
  );
  for (const source of sources.values()) {
    const value = pattern.exec(source)?.[1];
    if (value !== undefined) return value;
  }
  return '';
}
