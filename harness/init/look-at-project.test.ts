import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choicesFor } from './choices.ts';
import { describeProject } from './describe-project.ts';
import { lookAtProject } from './look-at-project.ts';

function described(fixture: string): string {
  const project = lookAtProject(join(import.meta.dirname, 'fixtures', fixture));
  return describeProject(project, choicesFor(project));
}

test('an Express app with sessions in Redis and WebSockets is seen with the files that show it', () => {
  expect(described('express-shop')).toMatchInlineSnapshot(`
    "Seen in express-shop:
      framework   Express                                  package.json
      start       node --enable-source-maps src/server.js  package.json
      port        PORT                                     src/server.js
      Redis       redis                                    package.json
      sessions    connect-redis                            package.json
      WebSockets  ws on /chat                              src/server.js
      health      /health/ready                            src/server.js
      log-in      POST /login                              src/server.js
      session     GET /me                                  src/server.js
      request     GET /api/products                        src/server.js
      instance    the header x-instance                    src/server.js
    "
  `);
});

test('a FastAPI app is seen by its pyproject.toml, its compose file and its routers', () => {
  expect(described('fastapi-notes')).toMatchInlineSnapshot(`
    "Seen in notes:
      framework   FastAPI                          pyproject.toml
      start       python3 -m uvicorn app.main:app  app/main.py
      port        UVICORN_PORT                     pyproject.toml
      compose     the service web, port 8000       compose.yaml
      Redis       redis                            pyproject.toml
      Postgres    asyncpg                          pyproject.toml
      sessions    Redis                            pyproject.toml
      WebSockets  /ws/:room                        app/main.py
      health      /healthz                         app/main.py
      log-in      POST /api/auth/login             app/routers/auth.py
      session     GET /api/auth/me                 app/routers/auth.py
      request     GET /api/notes                   app/main.py
    "
  `);
});

test('routes of routers that are mounted have the path of the mount', () => {
  expect(described('mounted-api')).toMatchInlineSnapshot(`
    "Seen in @acme/mounted-api:
      framework  Express                 package.json
      start      npm run start           package.json
      port       APP_PORT                index.js
      Postgres   pg                      package.json
      sessions   jsonwebtoken            package.json
      log-in     POST /api/auth/sign-in  routes/auth.js
      session    GET /api/auth/profile   routes/auth.js
      request    GET /api/items          routes/items.js
    "
  `);
});

test('a project that cannot be read is said to be one', () => {
  expect(described('unknown')).toMatchInlineSnapshot(`
    "Nothing here looks like an app: no package.json, requirements.txt, pyproject.toml or manage.py that names a server.
    The config is the smallest that runs: fill in the command that starts your app, whatever it is written in.
    "
  `);
});

test('a folder that is not there shows nothing', () => {
  expect(lookAtProject('/nowhere/at/all')).toMatchObject({ language: null, routes: [], start: null });
});
