import type { SessionPlace } from './project.ts';

/** What a package tells of a project that depends on it. The first of a list that is there decides. */
type Known<Value> = readonly (readonly [name: string, tells: Value])[];

/** Those that are built on others come first. */
export const frameworks = [
  ['next', 'Next.js'],
  ['@nestjs/core', 'NestJS'],
  ['express', 'Express'],
  ['fastify', 'Fastify'],
  ['koa', 'Koa'],
  ['hono', 'Hono'],
  ['fastapi', 'FastAPI'],
  ['starlette', 'Starlette'],
  ['django', 'Django'],
  ['flask', 'Flask'],
] as const satisfies Known<string>;

export const redisClients = [
  'ioredis',
  'redis',
  'connect-redis',
  '@fastify/redis',
  '@socket.io/redis-adapter',
  'bullmq',
  'iovalkey',
  'valkey',
  'aioredis',
  'django-redis',
  'fastapi-limiter',
];

export const postgresClients = [
  'pg',
  'postgres',
  'pg-promise',
  '@fastify/postgres',
  'connect-pg-simple',
  '@prisma/adapter-pg',
  'asyncpg',
  'psycopg',
  'psycopg2',
  'psycopg2-binary',
  'psycopg-pool',
  'pg8000',
];

/** Where a package keeps sessions; null for one that is told where. */
export const sessionLibraries = [
  ['connect-redis', 'redis'],
  ['connect-pg-simple', 'postgres'],
  ['connect-sqlite3', 'sqlite'],
  ['better-sqlite3-session-store', 'sqlite'],
  ['cookie-session', 'jwt'],
  ['iron-session', 'jwt'],
  ['@fastify/secure-session', 'jwt'],
  ['express-session', null],
  ['@fastify/session', null],
  ['koa-session', 'jwt'],
  ['hono-sessions', null],
  ['flask-session', null],
  ['fastapi-sessions', null],
  ['starsessions', null],
  ['next-auth', 'jwt'],
  ['@fastify/jwt', 'jwt'],
  ['@nestjs/jwt', 'jwt'],
  ['jsonwebtoken', 'jwt'],
  ['jose', 'jwt'],
  ['pyjwt', 'jwt'],
  ['python-jose', 'jwt'],
] as const satisfies Known<SessionPlace | null>;

/** What speaks WebSockets. Socket.IO has a protocol of its own on top. */
export const socketLibraries = [
  'socket.io',
  '@fastify/websocket',
  '@hono/node-ws',
  'express-ws',
  'koa-websocket',
  '@nestjs/platform-ws',
  'ws',
  'flask-sock',
  'channels',
];
