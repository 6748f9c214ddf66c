// A shop as somebody wrote it: sessions in memory, jobs, and answers that it never gives when it is told so.
import { createServer } from 'node:http';

const { PORT, NAME, HANGS = '', DEAF, CRASHES, STRIPE_SECRET_KEY, CERTIFICATE } = process.env;
const hangs = new Set(HANGS.split(','));

if (DEAF) process.on('SIGTERM', () => {});
if (CRASHES) {
  console.error(`cannot charge with ${STRIPE_SECRET_KEY}, nor with ${CERTIFICATE}`);
  console.error(`GET https://shop:${encodeURIComponent(STRIPE_SECRET_KEY)}@pay.example/charge`);
  process.exit(1);
}

const sessions = new Map();
const jobs = [];

createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://shop.example');
  const name = pathname.split('/')[1];
  if (hangs.has(name)) return;
  const send = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-served-by': NAME, ...headers });
    response.end(JSON.stringify(body));
  };
  const id = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  if (name === 'ready') send(200, { ready: true });
  else if (name === 'login') {
    const made = String(sessions.size + 1);
    const token = `Bearer tok_${Buffer.from(`${NAME}-${made}-session`).toString('base64url')}`;
    sessions.set(made, { user: STRIPE_SECRET_KEY ?? `user-${made}`, createdAt: token, counter: 0 });
    send(200, { ...sessions.get(made), token }, { 'set-cookie': `sid=${made}; Path=/` });
  } else if (name === 'me') {
    const session = sessions.get(id);
    if (session) send(200, session);
    else send(401, { error: `no session ${id}`, key: STRIPE_SECRET_KEY });
  } else if (name === 'job') {
    jobs.push(String(jobs.length + 1));
    send(202, { id: String(jobs.length) });
  } else if (name === 'jobs') send(200, jobs);
  else send(404, { error: `no ${pathname} here` });
}).listen(Number(PORT), '127.0.0.1');
