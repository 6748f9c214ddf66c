import { expect, test } from 'vitest';
import { javascriptRoutes } from './javascript-routes.ts';
import type { Route } from './project.ts';
import { pythonRoutes } from './python-routes.ts';

type Files = Readonly<Record<string, string>>;

function told(routes: readonly Route[]): readonly string[] {
  return routes.map(({ method, path }) => `${method ?? '?'} ${path}`);
}
const inJavascript = (files: Files, framework: string | null = null) =>
  told(javascriptRoutes(new Map(Object.entries(files)), framework));
const inPython = (files: Files) => told(pythonRoutes(new Map(Object.entries(files))));

test('a client that sends requests and a map register no routes', () => {
  const source = `
    const client = axios.create();
    client.get('/users');
    axios.post('/login');
    httpClient.get('/a');
    cache.get('/b');
    await request(app).get('/c');
  `;
  expect(inJavascript({ 'a.js': source })).toEqual([]);
});

test('routes of Fastify: plain, as an object, with a prefix, and a WebSocket', () => {
  const files = {
    'app.ts': `
      import users from './users.js';
      fastify.get('/ws', { websocket: true }, (socket) => {});
      fastify.get<{ Params: { id: string } }>('/items/:id', async () => ({}));
      fastify.route({ method: 'POST', url: '/login', handler });
      fastify.register(users, { prefix: '/users' });
    `,
    'users.ts': `export default async function (fastify) { fastify.get('/me', handler); }`,
  };
  expect(inJavascript(files)).toEqual(['SOCKET /ws', 'GET /items/:id', 'POST /login', 'GET /users/me']);
});

test('routes of Hono, Koa and a chain, with what is mounted below what is mounted', () => {
  const files = {
    'index.ts': `
      import { api } from './api';
      const app = new Hono();
      app.get('/', (c) => c.text('hello')).post('/login', logIn);
      app.route('/api', api);
    `,
    'api.ts': `
      import users from './users';
      export const api = new Hono();
      api.route('/users', users);
      api.get('/health', ok);
    `,
    'users.ts': `const users = new Hono(); users.get('/me', me); export default users;`,
    'koa.js': `const router = new Router({ prefix: '/v1' }); router.post('/sessions', make);`,
  };
  expect(inJavascript(files)).toEqual([
    'GET /',
    'POST /login',
    'GET /api/health',
    'GET /api/users/me',
    'POST /v1/sessions',
  ]);
});

test('routes that a loop mounts from a list, and a chain over several lines', () => {
  const files = {
    'app.js': `const routes = require('./routes'); app.use('/v1', routes);`,
    'routes/index.js': `
      const auth = require('./auth.route');
      const list = [{ path: '/auth', route: auth }];
      list.forEach((one) => router.use(one.path, one.route));
    `,
    'routes/auth.route.js': `router
      .route('/login')
      .post(validate(login), controller.login);`,
  };
  expect(inJavascript(files)).toEqual(['POST /v1/auth/login']);
});

test('routes that Fastify loads from folders have the names of the folders', () => {
  const files = {
    'src/app.ts': `import autoload from '@fastify/autoload'; fastify.register(autoload, { dir: 'routes' });`,
    'src/routes/home.ts': `fastify.get('/', handler);`,
    'src/routes/api/users/_id/index.ts': `fastify.get('/', handler);`,
  };
  expect(inJavascript(files)).toEqual(['GET /', 'GET /api/users/:id']);
});

test('routes of a plain server are what it compares the URL with', () => {
  const source = `
    if (request.method === 'POST' && url.pathname === '/login') return logIn();
    if (request.url === '/me') return me();
  `;
  expect(inJavascript({ 'server.mjs': source })).toEqual(['POST /login', '? /me']);
});

test('routes of NestJS have the prefixes of the controller and of the app', () => {
  const files = {
    'src/main.ts': `app.setGlobalPrefix('api');`,
    'src/auth.controller.ts': `@Controller('auth') class Auth { @Post('login') a() {} @Get() b() {} }`,
  };
  expect(inJavascript(files)).toEqual(['POST /api/auth/login', 'GET /api/auth']);
});

test('routes of Next.js are its files', () => {
  const files = {
    'app/page.tsx': 'export default function Page() {}',
    'app/(shop)/items/[id]/page.tsx': 'export default function Page() {}',
    'app/api/login/route.ts': 'export async function POST() {}',
    'pages/api/me.ts': 'export default function handler() {}',
    'pages/_app.tsx': 'export default function App() {}',
  };
  expect(inJavascript(files, 'Next.js')).toEqual(['GET /', 'GET /items/:id', 'POST /api/login', '? /api/me']);
  expect(inJavascript(files)).toEqual([]);
});

test('routes of Flask have the prefix of their blueprint', () => {
  const files = {
    'app/__init__.py': 'from .auth import bp as auth\napp.register_blueprint(auth, url_prefix="/api")\n',
    'app/auth.py': `
bp = Blueprint("auth", __name__, url_prefix="/auth")
@bp.route("/login", methods=["GET", "POST"])
def log_in(): pass
@bp.get("/users/<int:id>")
def user(id): pass
`,
  };
  expect(inPython(files)).toEqual(['? /api/auth/login', 'GET /api/auth/users/:id']);
});

test('routes of FastAPI that are included in a router that is included under a constant', () => {
  const files = {
    'app/main.py':
      'from app.api.main import api_router\napp.include_router(api_router, prefix=settings.API_V1)\n',
    'app/config.py': 'class Settings(BaseSettings):\n    API_V1: str = "/api/v1"\n',
    'app/api/main.py': 'from app.api.routes import users\napi_router.include_router(users.router)\n',
    'app/api/routes/users.py': 'router = APIRouter(prefix="/users", tags=["users"])\n@router.get("/me")\n',
    'app/other/users.py': 'router = APIRouter()\n@router.get("/other")\n',
  };
  expect(inPython(files)).toEqual(['GET /api/v1/users/me', 'GET /other']);
});

test('routes of Starlette and Django', () => {
  const files = {
    'a.py': 'routes = [Route("/login", log_in, methods=["POST"]), WebSocketRoute("/ws", room)]\n',
    'b/urls.py': 'urlpatterns = [path("admin/", admin.site.urls), path("me/", views.me)]\n',
  };
  expect(inPython(files)).toEqual(['POST /login', 'SOCKET /ws', '? /me/']);
});
