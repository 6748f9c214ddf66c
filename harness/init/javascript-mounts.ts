import { posix } from 'node:path';
import type { Sources } from './read-sources.ts';
import { joinedPath } from './written-route.ts';

export interface Mounts {
  /** Under which prefixes the routes of a file are that are registered on something of this name; `''` for none. */
  prefixesOf(file: string, name: string | null): readonly string[];
  /** `app.setGlobalPrefix('api')`. */
  readonly globalPrefix: string;
}

interface Mount {
  readonly from: string;
  /** What it is mounted on, by its name there; null for what is mounted on nothing. */
  readonly on: string | null;
  readonly prefix: string;
  /** A file, or something in the same file. */
  readonly to: { readonly file: string } | { readonly name: string };
}

/** `app.use('/api', limiter, users)`, `app.route('/api', users)`, `app.use('/api', require('./users'))`. */
const used =
  /(\w+)\s*\.(?:use|route)\(\s*['"`](\/[^'"`]{0,200})['"`]\s*,\s*([^;\n]{0,300}?)\)\s*(?:;|\n|\.|$)/g;
/** `app.register(users, { prefix: '/api' })`. */
const registered =
  /(\w+)\.register\(\s*([^,]{1,100}?)\s*,\s*\{[^}]{0,400}prefix:\s*['"`](\/[^'"`]{0,200})['"`]/g;
/** `new Router({ prefix: '/api' })`, whatever it is called. */
const own =
  /(?:const|let|var)\s+(\w+)\s*=\s*new\s+\w+\(\s*\{[^}]{0,400}prefix:\s*['"`](\/[^'"`]{0,200})['"`]/g;
/** `new Hono().basePath('/api')`. */
const based =
  /(?:const|let|var)\s+(\w+)\s*=\s*new\s+\w+\([^)]{0,400}\)\.basePath\(\s*['"`](\/[^'"`]{0,200})['"`]/g;

/** `{ path: '/auth', route: auth }`, of a list that a loop mounts. */
const listed = /\bpath:\s*['"`](\/[^'"`]{0,200})['"`],\s*(?:route|router|routes)(?::\s*(\w+))?\b/g;

/** Deeper than this routers are not mounted by people. */
const deepest = 5;

/** Under which prefixes the sources mount their routers. */
export function mountsIn(sources: Sources): Mounts {
  const isAutomatic = [...sources.values()].some((source) => /['"`]@fastify\/autoload['"`]/.test(source));
  const mounts = [...sources].flatMap(([file, source]) => [
    ...mountsOf(file, source, sources),
    ...(isAutomatic ? mountByFolder(file) : []),
  ]);
  const prefix = [...sources.values()]
    .map((source) => /\.setGlobalPrefix\(\s*['"`]([^'"`]{1,200})['"`]/.exec(source)?.[1])
    .find((found) => found !== undefined);

  function prefixesOf(file: string, name: string | null, depth = 0): readonly string[] {
    if (depth > deepest) return [''];
    const inFile = mounts.filter(({ from, to }) => from === file && 'name' in to && to.name === name);
    const elsewhere = mounts.filter(({ to }) => 'file' in to && to.file === file);
    const prefixes = (inFile.length > 0 ? inFile : elsewhere).flatMap((mount) =>
      prefixesOf(mount.from, mount.on, depth + 1).map((above) => joinedPath(above, mount.prefix)),
    );
    return prefixes.length > 0 ? prefixes : [''];
  }
  return { prefixesOf: (file, name) => prefixesOf(file, name), globalPrefix: prefix ?? '' };
}

/** `@fastify/autoload` mounts what is in a folder of routes under the name of the folder; `_id` is a parameter. */
function mountByFolder(file: string): readonly Mount[] {
  const folder = /(?:^|\/)routes\/(.+)\/[^/]+$/.exec(file)?.[1];
  if (folder === undefined) return [];
  const prefix = `/${folder.replaceAll(/(^|\/)_/g, '$1:')}`;
  return [{ from: '', on: null, prefix, to: { file } }];
}

function mountsOf(from: string, source: string, sources: Sources): readonly Mount[] {
  const files = importedBy(from, source, sources);
  const target = (written: string): Mount['to'] => {
    const required = /(?:require|import)\(\s*['"`]([^'"`]{1,200})['"`]/.exec(written)?.[1];
    const file = required === undefined ? files.get(written) : resolved(from, required, sources);
    return file === undefined ? { name: written } : { file };
  };
  return [
    ...[...source.matchAll(used)].map(([, on = null, prefix = '', handlers = '']) => ({
      from,
      on,
      prefix,
      // Whatever comes before the last one looks at requests first, as a limiter does.
      to: target(/(?:require\([^)]{0,400}\)|[\w.]+)(?=\.routes\(|\s*\)?$)/.exec(handlers)?.[0] ?? handlers),
    })),
    ...[...source.matchAll(registered)].map(([, on = null, what = '', prefix = '']) => ({
      from,
      on,
      prefix,
      to: target(what),
    })),
    ...[...source.matchAll(listed)].map(([, prefix = '', name = 'router']) => ({
      from,
      on: null,
      prefix,
      to: target(name),
    })),
    ...[...source.matchAll(own), ...source.matchAll(based)].map(([, name = '', prefix = '']) => ({
      from,
      on: null,
      prefix,
      to: { name },
    })),
  ];
}

/** The files of the project that a source imports, by the names that it gives to what is in them. */
function importedBy(file: string, source: string, sources: Sources): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const imports =
    /import\s+([\w*{}\s,$]{1,500}?)\s+from\s+['"]([^'"]+)['"]|(?:const|let|var)\s+([\w{}\s,:$]{1,500}?)\s*=\s*require\(\s*['"]([^'"]+)['"]/g;
  for (const [, names = '', path = '', required = '', from = ''] of source.matchAll(imports)) {
    const target = resolved(file, path || from, sources);
    if (target === undefined) continue;
    for (const name of (names || required).split(/[{},]/)) {
      const called =
        name
          .trim()
          .split(/\s+as\s+|:\s*|\s+/)
          .at(-1) ?? '';
      if (called !== '') found.set(called, target);
    }
  }
  return found;
}

/** The source that an import means; undefined for a package. */
function resolved(from: string, path: string, sources: Sources): string | undefined {
  if (!path.startsWith('.')) return undefined;
  const plain = posix.join(posix.dirname(from), path);
  const bare = plain.replace(/\.[cm]?jsx?$/, '');
  const endings = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs', 'tsx', 'jsx'];
  return [plain, ...endings.flatMap((ending) => [`${bare}.${ending}`, `${bare}/index.${ending}`])].find(
    (one) => sources.has(one),
  );
}
