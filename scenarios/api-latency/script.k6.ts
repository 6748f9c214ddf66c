/**
 * The journey of this scenario for k6. One iteration is one request, so that one arrival of the load shape is one
 * operation, as with the native driver. Which requests those are, and which cookies and headers each client starts with,
 * is in the file that SCALEPROOF_JOB names: this script knows no app.
 */
import { randomSeed, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type {
  HttpScriptJob,
  HttpSettings,
  ScriptClient,
  ScriptRequest,
} from '../../harness/load/k6/script-job.ts';

interface Client {
  readonly job: ScriptClient;
  jar: http.CookieJar;
  step: number;
  mustLogIn: boolean;
}

const begin = new Counter('scaleproof_begin');
const answers = new Trend('scaleproof_answers', true);
const baseUrl = __ENV.BASE_URL ?? '';

// Read once for all virtual users, which would otherwise each keep a copy.
const settings = itemAt(new SharedArray<HttpSettings>('settings', () => [read().settings]), 0);
const requests = new SharedArray<ScriptRequest>('requests', () => [...read().requests]);
const clients = new SharedArray<ScriptClient>('clients', () => [...read().clients]);

/** The clients of this virtual user, who take turns. */
const mine: Client[] = [];
let turn = 0;

export function setup(): void {
  begin.add(1);
}

export default function journey(): void {
  if (mine.length === 0) moveIn();
  const client = itemAt(mine, turn++ % mine.length);
  const { method, path, body = null, headers = {}, operation } = nextRequest(client);
  const {
    status,
    timings,
    cookies,
    headers: answered,
  } = http.request(method, baseUrl + path, body, {
    headers: { ...client.job.headers, ...headers },
    jar: client.jar,
    redirects: 0,
    timeout: settings.timeoutMs,
    tags: { name: operation },
  });
  // k6 asks 127.0.0.1 by http, wherever people reach the app: kept is what a client there keeps.
  for (const [cookie] of Object.values(cookies)) {
    if (cookie?.secure || cookie?.domain)
      client.jar.set(baseUrl, cookie.name, cookie.value, { path: cookie.path });
  }
  if (settings.sessionMissing[operation]?.includes(status)) {
    client.mustLogIn = true;
    client.jar = new http.CookieJar();
  }
  const instance = settings.instanceHeader === null ? undefined : answered[settings.instanceHeader];
  if (instance !== undefined) answers.add(timings.blocked + timings.duration, { instance });
  if (settings.thinkMs > 0) sleep(settings.thinkMs / 1000);
}

function moveIn(): void {
  for (let place = exec.vu.idInTest - 1; place < clients.length; place += settings.users) {
    const job = itemAt(clients, place);
    const jar = new http.CookieJar();
    for (const { name, value, path } of job.cookies) jar.set(baseUrl, name, value, { path });
    mine.push({ job, jar, step: 0, mustLogIn: false });
  }
  if (settings.thinkMs === 0) return;
  // Users who think start at random moments of one think time, not in step.
  randomSeed(settings.seed + exec.vu.idInTest);
  sleep((Math.random() * settings.thinkMs) / 1000);
}

function nextRequest(client: Client): ScriptRequest {
  const { steps, logIn } = client.job;
  const request = itemAt(requests, itemAt(steps, client.step % steps.length));
  const mustLogIn = client.mustLogIn;
  client.mustLogIn = false;
  if (mustLogIn && logIn !== null && request.operation !== 'log-in') return itemAt(requests, logIn);
  client.step++;
  return request;
}

function read(): HttpScriptJob {
  return JSON.parse(open(__ENV.SCALEPROOF_JOB ?? ''));
}

function itemAt<Item>(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (item === undefined) throw new RangeError(`Nothing is at ${place} of ${items.length}.`);
  return item;
}
