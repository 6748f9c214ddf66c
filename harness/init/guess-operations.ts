import type { Project, Route, RouteMethod, Seen } from './project.ts';

/** What a log-in sends, and what it answers with. */
export interface LogIn {
  readonly path: string;
  readonly method: RouteMethod;
  /** The fields that its handler reads; none when that cannot be seen. */
  readonly fields: readonly string[];
  readonly form: 'json' | 'urlencoded';
  /** The page with its form, and the hidden field in it that is sent back; null where none is needed. */
  readonly page: { readonly path: string; readonly field: string } | null;
  /** The field of the answer that is the token to send from then on; null where a cookie is. */
  readonly token: string | null;
  /** Null when a person named the path. */
  readonly in: string | null;
}

/** A request that shows the session, and the fields of its answer by what they say; null for what cannot be seen. */
export interface ReadSession {
  readonly path: string;
  readonly user: string | null;
  readonly createdAt: string | null;
  readonly counter: string | null;
  readonly in: string | null;
}

export interface LogOut {
  readonly path: string;
  readonly method: RouteMethod;
}

export interface GuessedOperations {
  readonly logIn: LogIn | null;
  readonly readSession: ReadSession | null;
  readonly logOut: LogOut | null;
  /** A page or a list that anybody may get. */
  readonly request: Seen<string> | null;
}

const logInNames = ['login', 'signin', 'session', 'sessions', 'authenticate', 'accesstoken', 'token', 'auth'];
const sessionNames = ['me', 'whoami', 'session', 'profile', 'account', 'currentuser', 'user'];
const logOutNames = ['logout', 'signout', 'session', 'sessions'];

/** Which of a project's routes log in, show the session, log out, and answer everyone, by how people call such routes. */
export function guessOperations(project: Project): GuessedOperations {
  const { framework, routes, health, sessions, formToken } = project;
  // Django's own pages are not in the project, and its forms have a field that they bring.
  const forms = framework?.value === 'Django' && formToken === null ? [] : routes;
  const logIn = best(forms, logInNames, ['POST', 'PUT', null]);
  const readSession = best(forms, sessionNames, ['GET', null]);
  const logOut = best(forms, logOutNames, ['POST', 'DELETE']);
  const isToken = sessions?.value === 'jwt';
  return {
    logIn: logIn && {
      ...logInOf(logIn, { routes, formToken: formToken?.value ?? null }),
      token: isToken ? tokenIn(logIn.source) : null,
    },
    readSession: readSession && readSessionOf(readSession, logIn),
    logOut: logOut && logOut !== logIn ? { path: logOut.path, method: logOut.method ?? 'POST' } : null,
    request: openRoute(routes, [logIn, readSession, logOut], health),
  };
}

/** A log-in of which only the path is known. */
export function plainLogIn(path: string): LogIn {
  return { path, method: 'POST', fields: [], form: 'json', page: null, token: null, in: null };
}

export function plainReadSession(path: string): ReadSession {
  return { path, user: null, createdAt: null, counter: null, in: null };
}

/** The route that is called by the first of the names, and among those the shortest. */
function best(
  routes: readonly Route[],
  names: readonly string[],
  methods: readonly (RouteMethod | null)[],
): Route | null {
  const candidates = routes.filter(
    ({ method, path }) => methods.includes(method) && !path.includes(':') && names.includes(nameOf(path)),
  );
  const rank = ({ path }: Route) => names.indexOf(nameOf(path));
  return candidates.toSorted((a, b) => rank(a) - rank(b) || a.path.length - b.path.length)[0] ?? null;
}

function nameOf(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  return last.toLowerCase().replaceAll(/[-_]/g, '');
}

function logInOf(
  { path, method, source, in: file }: Route,
  { routes, formToken }: { readonly routes: readonly Route[]; readonly formToken: string | null },
): Omit<LogIn, 'token'> {
  const isForm =
    /OAuth2PasswordRequestForm|\bForm\(|request\.(?:form|POST)|\bLoginView\b|urlencoded/.test(source) ||
    routes.some(
      (route) => route.path === path && route.method === 'GET' && /<form|render/.test(route.source),
    );
  const fields = /OAuth2PasswordRequestForm|\bLoginView\b/.test(source)
    ? ['username', 'password']
    : fieldsIn(source);
  const hasPage = routes.some(
    (route) => route.path === path && (route.method === 'GET' || route.method === null),
  );
  return {
    path,
    method: method ?? 'POST',
    fields: fields.filter((field) => field !== formToken),
    form: isForm ? 'urlencoded' : 'json',
    page: formToken !== null && hasPage ? { path, field: formToken } : null,
    in: file,
  };
}

const body = String.raw`(?:await\s+)?(?:(?:req|request|ctx\.request)\.body|\w+\.req(?:uest)?\.json\(\)|request\.json\(\))`;
const taken = new RegExp(String.raw`\{([^{}]{0,400})\}(?:\s*:\s*[^=\n]{1,200})?\s*=\s*${body}`);
const read =
  /\b(?:body|form|data|json|payload|credentials|POST)(?:\?)?(?:\.get\(\s*["']|\.|\[\s*["'])(\w+)\b/g;
const parameter = /(\w+)\s*:\s*[\w.[\]| ]+?\s*=\s*Form\(/g;
const notFields = /^(?:get|json|form|parse|body|data|text|trim|model_dump|dict|user_id)$/;

/** The fields of a body that a handler reads. */
function fieldsIn(source: string): readonly string[] {
  const list = taken.exec(source)?.[1] ?? '';
  const model = /^class [\s\S]*/m.exec(source)?.[0] ?? '';
  const names = [
    ...[...model.matchAll(/^[ \t]+(\w+)\s*:/gm)].map(([, name = '']) => name),
    ...[...list.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name = '']) => name),
    ...[...source.matchAll(read)].map(([, name = '']) => name),
    ...[...source.matchAll(parameter)].map(([, name = '']) => name),
  ];
  return [...new Set(names.filter((name) => !notFields.test(name)))].slice(0, 6);
}

function tokenIn(source: string): string | null {
  return /\b(access_token|accessToken|token|jwt|idToken)\b["']?\s*[:},=]/.exec(source)?.[1] ?? null;
}

const userKeys = 'user|username|userName|user_name|name|email|userId|user_id|id';
const createdKeys = 'createdAt|created_at|created|since|startedAt|started_at|loggedInAt|logged_in_at|loginAt';
const counterKeys = 'counter|count|visits|views|hits|visitCount';

/** What is sent after the handler's `json(` or its `return {`. */
function readSessionOf({ path, source, in: file }: Route, logIn: Route | null): ReadSession {
  const answers = [
    ...source.matchAll(/(?:\.json|\.send|return|\.body\s*=|jsonify)\s*\(?\s*(\{[^;]{0,400}?\})/g),
  ];
  const shown =
    answers.map(([, object = '']) => object).find((object) => !/error|detail/i.test(object)) ??
    namedObject(source, [source, logIn?.source ?? '']);
  const key = (names: string) =>
    new RegExp(String.raw`[{,\s"'](${names})["']?\s*(?:[:,}])`).exec(shown)?.[1] ?? null;
  return { path, user: key(userKeys), createdAt: key(createdKeys), counter: key(counterKeys), in: file };
}

/** The object that a handler answers with by its name, where one of the sources makes it: a log-in makes the session that others show. */
function namedObject(handler: string, sources: readonly string[]): string {
  for (const [, name] of handler.matchAll(
    /(?:\breturn\s+|\.json\(\s*|\bjsonify\(\s*)([A-Za-z_]\w*)\s*(?:\)|;|$)/gm,
  )) {
    const made = new RegExp(
      String.raw`\b${name}\s*(?::[^=\n]{1,100})?=\s*(\{(?:[^{};]|\{[^{};]{0,100}\}){0,400}\})`,
    );
    for (const source of sources) {
      const [, object] = made.exec(source) ?? [];
      if (object !== undefined) return object;
    }
  }
  return '';
}

const notOpen =
  /metrics|login|logout|signin|signout|signup|register|auth|admin|callback|webhook|account|profile|favicon|docs/i;

/** What handlers say that want to know who asks. */
const guarded =
  /(?:require|check|verify|ensure|is)_?(?:auth|user|log)|current_?(?:active_?)?(?:user|superuser)|login_required|authenticat|passport|\b(?:auth|jwt)\(|redirect\([^()]{0,100}(?:log_?in|sign_?in)|\b401\b|unauthorized|\bsession(?:\?)?(?:\.|\[\s*["']|\.get\(\s*["'])(?:user|account|uid|logged)/i;

/** A list of the API rather than the front page, and the front page rather than anything else. */
function openRoute(
  routes: readonly Route[],
  others: readonly (Route | null)[],
  health: Seen<string> | null,
): Seen<string> | null {
  const open = routes.filter(
    (route) =>
      (route.method === 'GET' || route.method === null) &&
      !/[:*]/.test(route.path) &&
      !others.some((other) => other?.path === route.path) &&
      route.path !== health?.value &&
      !notOpen.test(route.path) &&
      !guarded.test(route.source),
  );
  const found =
    open.find(({ path }) => path.startsWith('/api/')) ?? open.find(({ path }) => path === '/') ?? open[0];
  return found ? { value: found.path, in: found.in } : null;
}
