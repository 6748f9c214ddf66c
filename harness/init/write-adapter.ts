import type { Choices } from './choices.ts';
import type { LogIn, ReadSession } from './guess-operations.ts';
import { roomsOf, socketIoRooms } from './write-rooms.ts';
import { comment, inComment, key, lines, quoted } from './write-text.ts';

/** The text of the adapter for some choices: what could be guessed, and what is to be filled in. */
export function adapterText(choices: Choices): string {
  const { name, logIn, readSession, socketPath, socketIo, metricsPath } = choices;
  const types = [
    'Answer',
    'HttpResponse',
    ...(socketIo ? ['RoomMessage'] : []),
    ...(readSession ? ['SessionContent'] : []),
  ].map((one) => `type ${one}`);
  return lines(
    `import { ${types[0]}, defineAdapter, ${types.slice(1).join(', ')} } from 'scaleproof';`,
    '',
    `/** How scaleproof talks to ${inComment(name)}: the requests that it sends, and what their answers mean. */`,
    'export const adapter = defineAdapter({',
    `  name: ${quoted(name)},`,
    readyOf(choices),
    `  metricsPath: ${metricsPath === null ? 'null' : quoted(metricsPath)},`,
    instanceOf(choices),
    "  // The names are yours: scenarios of the config use them. The roles are scaleproof's: checkers look for them.",
    '  operations: {',
    requestOf(choices),
    logIn ? logInOf(logIn, choices) : missingLogIn,
    readSession ? readSessionOf(readSession) : missingReadSession,
    logOutOf(choices),
    '  },',
    socketIo
      ? socketIoRooms(socketIo, logIn !== null)
      : socketPath === null
        ? '  rooms: null,'
        : roomsOf(socketPath),
    '  executions: null,',
    '});',
    '',
    pageOf,
    answerOf,
    logIn?.page ? hiddenField : null,
    readSession ? ['', ...sessionAnswer(readSession)] : null,
  );
}

/** The name of the operation that anybody may ask for. */
export function operationName({ request }: Choices): string {
  const words = request.value.replace(/^(?:\/api)?(?:\/v\d+)?(?=\/)/, '').split(/[^A-Za-z0-9]+/);
  const name = words
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
  if (name === '') return 'home';
  return ['log-in', 'read-session', 'log-out', 'rooms', 'executions', 'sabotage'].includes(name)
    ? `get-${name}`
    : name;
}

function readyOf({ readyPath }: Choices): readonly string[] {
  return [
    readyPath.isKnown
      ? '  // Answers 2xx once an instance takes requests.'
      : '  // TODO: a path that answers 2xx once an instance takes requests, and needs no log-in.',
    `  readyPath: ${quoted(readyPath.value)},`,
  ];
}

function instanceOf({ instanceHeader: { value, isKnown } }: Choices): readonly string[] {
  return [
    ...(isKnown
      ? ['  // Which instance answered.']
      : [
          `  // TODO: let the app send its variable INSTANCE_ID in this header of each response. Until then nobody knows who`,
          '  // answered, and stickiness and whatever else is counted for each instance is unknown.',
        ]),
    `  instanceOf: ({ ${quoted(value)}: instance }) => (typeof instance === 'string' ? instance : null),`,
  ];
}

function requestOf(choices: Choices): readonly string[] {
  const { value, isKnown } = choices.request;
  return [
    ...(isKnown ? [] : ['    // TODO: a request that the app gets often.']),
    `    ${key(operationName(choices))}: {`,
    `      request: () => ({ method: 'GET', path: ${quoted(value)} }),`,
    '      read: pageOf,',
    '    },',
  ];
}

function logInOf(
  { path, method, fields, form, page, token }: LogIn,
  { sessions }: Choices,
): readonly string[] {
  const isJson = form === 'json';
  const values = (fields.length > 0 ? fields : ['user']).map((field) => `${key(field)}: ${exampleOf(field)}`);
  const sentBack = page === null ? [] : [`${key(page.field)}: kept.formToken ?? ''`];
  const object = `{ ${[...sentBack, ...values].join(', ')} }`;
  const isTold = fields.length > 0 && !fields.some((field) => /pass|pin|code/i.test(field));
  return [
    ...(page === null ? [] : formPageOf(page)),
    ...(isTold
      ? []
      : [
          '    // TODO: users that the app has, and what it asks of them. Each client is best another user: rowsOf reads a file of',
          '    // them, and request is also told the number of its client, from 1.',
        ]),
    "    'log-in': {",
    "      role: 'log-in',",
    ...(page === null ? [] : ["      after: ['log-in-page'],"]),
    `      request: ({ name${page === null ? '' : ', kept'} }) => ({`,
    `        method: '${method}',`,
    `        path: ${quoted(path)},`,
    `        headers: { 'content-type': 'application/${isJson ? 'json' : 'x-www-form-urlencoded'}' },`,
    `        body: ${isJson ? `JSON.stringify(${object})` : `String(new URLSearchParams(${object}))`},`,
    '      }),',
    ...(token === null && sessions.value === 'jwt' ? whereATokenIs : []),
    ...(token === null ? ['      read: answerOf,'] : readToken(token)),
    '    },',
  ];
}

function formPageOf({ path, field }: NonNullable<LogIn['page']>): readonly string[] {
  return [
    '    // The page with the form, which brings a token that the log-in sends back.',
    "    'log-in-page': {",
    `      request: () => ({ method: 'GET', path: ${quoted(path)} }),`,
    '      read(response) {',
    `        const formToken = hiddenField(response.body, ${quoted(field)});`,
    "        if (formToken === null) return { outcome: 'fail', error: 'no-form-token' };",
    "        return { outcome: 'ok', keep: { formToken } };",
    '      },',
    '    },',
  ];
}

const hiddenField = [
  '',
  '/** What a hidden field of a page holds; null when the page has none of that name. */',
  'function hiddenField(page: string, name: string): string | null {',
  '  const inputs = page.match(/<input\\b[^>]*>/g) ?? [];',
  "  const isIt = (one: string) => one.replaceAll(`'`, '\"').includes('name=\"' + name + '\"');",
  "  return /\\bvalue=[\"']([^\"']*)[\"']/.exec(inputs.find(isIt) ?? '')?.[1] ?? null;",
  '}',
];

/** A value for a field by its name: `name` is that of the client. */
function exampleOf(field: string): string {
  if (/mail/i.test(field)) return `\`\${name}@example.com\``;
  if (/pass|pin|code/i.test(field)) return "'correct horse battery staple'";
  return 'name';
}

const whereATokenIs = [
  "      // TODO: where the answer has a token and sets no cookie, let 'read' return it, to be sent from then on:",
  "      // { outcome: 'ok', remember: { authorization: 'Bearer ' + token } }",
];

function readToken(token: string): readonly string[] {
  return [
    '      read: (response) =>',
    '        response.status < 300',
    `          ? { outcome: 'ok', remember: { authorization: \`Bearer \${JSON.parse(response.body)${member(token)}}\` } }`,
    '          : answerOf(response),',
  ];
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`;
}

const missingLogIn = [
  '    // TODO: the request that begins a session, under any name:',
  "    // 'log-in': {",
  "    //   role: 'log-in',",
  "    //   request: ({ name }) => ({ method: 'POST', path: '/login', body: JSON.stringify({ user: name }) }),",
  '    //   read: answerOf,',
  '    // },',
];

const missingReadSession = comment(
  "TODO: a request whose answer shows the session, with the role 'read-session'. Its 'read' returns the content of the session, " +
    "or { outcome: 'fail', error: 'session-missing' } where the app does not know it.",
  '    ',
);

function readSessionOf({ path }: ReadSession): readonly string[] {
  return [
    "    'read-session': {",
    "      role: 'read-session',",
    `      request: () => ({ method: 'GET', path: ${quoted(path)} }),`,
    '      read: sessionAnswer,',
    '    },',
  ];
}

function logOutOf({ logOut }: Choices): readonly string[] {
  if (!logOut) return [];
  return [
    "    'log-out': {",
    "      role: 'log-out',",
    `      request: () => ({ method: '${logOut.method}', path: ${quoted(logOut.path)} }),`,
    '      read: answerOf,',
    '    },',
  ];
}

const pageOf = [
  '/** What was asked for, and not a redirect to another page, such as that of the log-in. */',
  'function pageOf({ status }: HttpResponse): Answer {',
  `  return status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };`,
  '}',
];

const answerOf = [
  'function answerOf({ status }: HttpResponse): Answer {',
  `  return status < 400 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };`,
  '}',
];

function sessionAnswer({ user, createdAt, counter }: ReadSession): readonly string[] {
  const unseen = [
    ...(user === null ? ['whose session it is'] : []),
    ...(createdAt === null ? ['when it was made'] : []),
    ...(counter === null ? ['a number in it that only grows'] : []),
  ];
  const told = (field: string | null, otherwise: string) =>
    field === null ? otherwise : `shown${member(field)}`;
  return [
    '/** The session that an answer shows. A redirect is taken for one to the log-in. */',
    'function sessionAnswer(response: HttpResponse): Answer {',
    '  const { status, body } = response;',
    '  const isUnknown = status === 401 || status === 403 || (status >= 300 && status < 400);',
    "  if (isUnknown) return { outcome: 'fail', error: 'session-missing' };",
    '  if (status !== 200) return answerOf(response);',
    '  const shown = JSON.parse(body);',
    ...(unseen.length === 0
      ? []
      : comment(
          `TODO: read ${listed(unseen)} too, if the answer shows it: less can be told of lost sessions without.`,
          '  ',
        )),
    '  const session: SessionContent = {',
    `    user: textOf(${told(user, 'shown.user')}),`,
    `    createdAt: ${createdAt === null ? "''" : `textOf(${told(createdAt, '')})`},`,
    `    counter: ${counter === null ? '0' : `Number(${told(counter, '')})`},`,
    '  };',
    "  return { outcome: 'ok', session };",
    '}',
    '',
    'function textOf(value: unknown): string {',
    "  if (value === undefined || value === null) return '';",
    "  return typeof value === 'string' ? value : JSON.stringify(value);",
    '}',
  ];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
