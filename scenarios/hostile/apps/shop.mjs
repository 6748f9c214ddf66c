/**
 * A shop as many are: strict about where it is reached, with sessions in a cookie, and a log-in that answers 200 whatever
 * becomes of that. Settings: PORT, INSTANCE, HOSTS (those that it answers to), COOKIE (the attributes of its cookie).
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const { PORT, INSTANCE = 'shop', HOSTS = '', COOKIE = 'Path=/', NEEDS_HTTPS } = process.env;
const hosts = HOSTS.split(',').filter(Boolean);
const seen = new Set();

/** Every instance knows every session: it is all in the cookie. */
const sign = (text) => `${text}.${createHmac('sha256', 'shop').update(text).digest('base64url')}`;

function sessionOf({ headers: { cookie = '' } }) {
  const [, signed] = /(?:^|; )sid=([^;]+)/.exec(cookie) ?? [];
  if (signed === undefined) return null;
  const text = signed.slice(0, signed.lastIndexOf('.'));
  return sign(text) === signed ? JSON.parse(Buffer.from(text, 'base64url').toString()) : null;
}

function sessionCookie(session) {
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `sid=${sign(text)}; ${COOKIE}`;
}

const server = createServer((request, response) => {
  response.setHeader('x-served-by', INSTANCE);
  const answer = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === null ? undefined : JSON.stringify(body));
  };
  const all = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  if (all.length !== 1) return answer(400, { error: 'not one host' });
  if (hosts.length > 0 && !hosts.includes(request.headers.host)) {
    seen.add(`${request.url} for ${request.headers.host}`);
    return answer(400, { error: `unknown host ${request.headers.host}` });
  }
  if (NEEDS_HTTPS && request.headers['x-forwarded-proto'] !== 'https') {
    return answer(301, null, { location: `https://${request.headers.host}${request.url}` });
  }
  const { pathname, searchParams } = new URL(request.url, 'http://shop');
  switch (pathname) {
    case '/ready':
      return answer(200, {});
    case '/log-in': {
      const session = { user: searchParams.get('user'), id: randomUUID(), visits: 0 };
      return answer(200, session, { 'set-cookie': sessionCookie(session) });
    }
    case '/me': {
      const session = sessionOf(request);
      return session ? answer(200, session) : answer(401, { error: 'who are you' });
    }
    case '/products/caf%C3%A9%20cr%C3%A8me':
      return answer(200, { name: 'café crème', for: searchParams.get('for') });
    case '/moved':
      return answer(302, null, { location: '/ready' });
    case '/graphql':
      return answer(200, { errors: [{ message: 'no such field' }] });
    default:
      return answer(404, { error: `no ${pathname}` });
  }
});
server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
