import type { Seen } from './project.ts';
import type { Sources } from './read-sources.ts';

const read = [
  /\bprocess\.env\.([A-Z][A-Z0-9_]*)/g,
  /\b(?:process\.env|os\.environ)\[\s*["'`]([A-Z][A-Z0-9_]*)["'`]\s*\]/g,
  /\bos\.environ\.get\(\s*["']([A-Z][A-Z0-9_]*)["']/g,
  /\b(?:os\.getenv|env(?:\.\w+)?|config)\(\s*["']([A-Z][A-Z0-9_]*)["']/g,
];
/** Schemas of an environment: `PORT: Joi.number()`, `z.object({ PORT: z.coerce.number() })`, `PORT: port()`. */
const declared =
  /\b([A-Z][A-Z0-9_]+)\s*:\s*(?:(?:Joi|joi|z|yup|Type|t|env|envalid)\.|(?:str|num|port|url|host|bool)\()/g;
/** The fields of a class of settings of Pydantic, which are variables in capitals. */
const settings = /^class \w+\([^)]{0,200}\bBaseSettings\b[^)]{0,200}\):\n((?:[ \t]+[^\n]*\n?|\n)*)/gm;
const taken = /(?:const|let|var)\s*\{([^}]{0,400})\}\s*=\s*process\.env\b/g;

/** Environment variables that sources read, each once, in the order in which they are seen. */
export function variablesIn(sources: Sources): readonly Seen<string>[] {
  const found = new Map<string, string>();
  for (const [file, source] of sources) {
    const names = [
      ...read.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name = '']) => name)),
      ...[...source.matchAll(declared)].map(([, name = '']) => name),
      ...[...source.matchAll(settings)].flatMap(([, body = '']) =>
        [...body.matchAll(/^(?: {4}|\t)([A-Za-z]\w*)\s*:\s*[A-Z\w]/gm)].map(([, name = '']) =>
          name.toUpperCase(),
        ),
      ),
      ...[...source.matchAll(taken)].flatMap(([, list = '']) =>
        [...list.matchAll(/(?:^|,)\s*([A-Z][A-Z0-9_]*)/g)].map(([, name = '']) => name),
      ),
    ];
    for (const name of names) if (!found.has(name)) found.set(name, file);
  }
  return [...found].map(([value, file]) => ({ value, in: file }));
}

/** The variable that most likely is the port that the app listens on; null when none is. */
export function portAmong(variables: readonly Seen<string>[]): Seen<string> | null {
  const plain = variables.find(({ value }) => value === 'PORT');
  const own = variables.find(({ value }) => /^(?:APP|SERVER|HTTP|WEB|API|NODE|LISTEN)_?PORT$/.test(value));
  return plain ?? own ?? null;
}

/** What an instance gets in a variable, as an expression of its placement. */
export interface Given {
  readonly name: string;
  readonly expression: string;
  /** What the topology must have. */
  readonly needs: 'redis' | 'postgres' | null;
}

const redis = String.raw`^(?:\w+_)?(?:REDIS|VALKEY)`;
const postgres = '^(?:(?:APP_|SQLALCHEMY_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG))';

const known: readonly (Omit<Given, 'name'> & { readonly called: RegExp })[] = [
  { called: /INSTANCE(?:_?(?:ID|NAME))?$/, needs: null, expression: 'id' },
  { called: /^(?:HOST|BIND_HOST|LISTEN_HOST|SERVER_HOST|APP_HOST)$/, needs: null, expression: "'127.0.0.1'" },
  {
    called: /(?:SECRET|SESSION_KEY|COOKIE_KEY|JWT_KEY|APP_KEY)(?:_KEY)?$/,
    needs: null,
    expression: "'the-same-for-all-instances-of-a-test'",
  },
  {
    called: new RegExp(`${redis}(?:_\\w+)?_?(?:URL|URI|DSN)$|${redis}$`),
    needs: 'redis',
    expression: 'redisUrl.href',
  },
  { called: new RegExp(`${redis}_?HOST(?:NAME)?$`), needs: 'redis', expression: 'redisUrl.hostname' },
  { called: new RegExp(`${redis}_?PORT$`), needs: 'redis', expression: 'redisUrl.port' },
  { called: new RegExp(`${postgres}_?(?:URL|URI|DSN)$`), needs: 'postgres', expression: 'postgresUrl.href' },
  {
    called: new RegExp(`${postgres}_?(?:HOST(?:NAME)?|SERVER)$`),
    needs: 'postgres',
    expression: 'postgresUrl.hostname',
  },
  { called: new RegExp(`${postgres}_?PORT$`), needs: 'postgres', expression: 'postgresUrl.port' },
  {
    called: new RegExp(`${postgres}_?USER(?:NAME)?$`),
    needs: 'postgres',
    expression: 'postgresUrl.username',
  },
  {
    called: new RegExp(`${postgres}_?PASS(?:WORD)?$`),
    needs: 'postgres',
    expression: 'postgresUrl.password',
  },
  {
    called: new RegExp(`${postgres}_?(?:NAME|DB|DATABASE)$`),
    needs: 'postgres',
    expression: 'postgresUrl.pathname.slice(1)',
  },
];

/** What scaleproof can put into a variable of this name; null when nothing. */
export function givenFor(name: string): Given | null {
  const found = known.find(({ called }) => called.test(name));
  return found ? { name, needs: found.needs, expression: found.expression } : null;
}
