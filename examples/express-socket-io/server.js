import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const { PORT = '3000', INSTANCE = 'app-1', REDIS_URL } = process.env;

const redis = REDIS_URL ? await createClient({ url: REDIS_URL }).connect() : null;
const sessions = session({
  name: 'sid',
  secret: 'only-for-trying-it-out',
  resave: false,
  saveUninitialized: false,
  ...(redis && { store: new RedisStore({ client: redis }) }),
});

const app = express();
app.use((_request, response, next) => {
  response.set('x-instance', INSTANCE);
  next();
});
app.get('/health', (_request, response) => response.send('ok'));
app.use(sessions);
app.get('/rooms', (_request, response) => response.json(['lobby', 'kitchen']));

app.post('/login', (request, response) => {
  request.session.user = `user-${randomUUID().slice(0, 8)}`;
  request.session.since = Date.now();
  request.session.visits = 0;
  const { user, since, visits } = request.session;
  response.json({ user, since, visits });
});

app.get('/me', (request, response) => {
  if (!request.session.user) return response.status(401).end();
  request.session.visits += 1;
  const { user, since, visits } = request.session;
  response.json({ user, since, visits });
});

const server = createServer(app);
// Longer than a balancer keeps a connection that it uses again, or requests meet its end.
server.keepAliveTimeout = 65_000;

const io = new Server(server);
if (redis) io.adapter(createAdapter(redis, await redis.duplicate().connect()));
io.engine.on('headers', (headers) => {
  headers['x-instance'] = INSTANCE;
});
io.engine.use(sessions);
io.use((socket, next) => next(socket.request.session.user ? undefined : new Error('log in first')));

io.on('connection', (socket) => {
  socket.on('join', (room, joined) => {
    socket.join(room);
    joined?.();
  });
  socket.on('say', (room, message, taken) => {
    socket.to(room).emit('said', message);
    taken?.();
  });
});

server.listen(Number(PORT), '127.0.0.1');

process.once('SIGTERM', () => {
  // Sockets are told to go, and requests are answered.
  io.close(() => process.exit(0));
});
