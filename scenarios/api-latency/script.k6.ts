/**
 * The journey of this scenario for k6. One iteration is one request, so that one arrival of the load shape is one
 * operation, as with the native driver. Which requests those are, and which cookies and headers each client starts with,
 * is in the file that SCALEPROOF_JOB names: this script knows no app.
 */
import { sleep } from 'k6';
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
  readonly jar: http.CookieJar;
  step: number;
  mustLogIn: boolean;
}

const begin = new Counter('scaleproof_begin');
const answers = new Trend('scaleproof_answers', true);

// Read once for all virtual users, which would otherwise each keep a copy.
const settings = new SharedArray<HttpSettings>('settings', () => [read().settings])[0] as HttpSettings;
const requests = new SharedArray<ScriptRequest>('requests', () => [...read().requests]);
const clients = new SharedArray<ScriptClient>('clients', () => [...read().clients]);

/** The clients of this virtual user, who take turns. */
const mine: Client[] = [];
let turn = 0;

function read(): HttpScriptJob {
  return JSON.parse(open(__ENV.SCALEPROOF_JOB ?? ''));
}

export function setup(): void {
  begin.add(1);
}

export default function journey(): void {
  if (mine.length === 0) moveIn();
  const client = mine[turn++ % mine.length];
  if (client === undefined) return;
  const request = nextRequest(client);
  const { method, path, body = null, headers = {}, operation } = request;
  const response = http.request(method, __ENV.BASE_URL + path, body, {
    headers: { ...headers, ...client.job.headers },
    jar: client.jar,
    redirects: 0,
    timeout: settings.timeoutMs,
    tags: { name: operation },
  });
  if (settings.sessionMissing[operation]?.includes(response.status)) {
    client.mustLogIn = true;
    client.jar.clear(__ENV.BASE_URL ?? '');
  }
  const instance = settings.instanceHeader === null ? undefined : response.headers[settings.instanceHeader];
  if (instance !== undefined) {
    answers.add(response.timings.blocked + response.timings.duration, { instance });
  }
  if (settings.thinkMs > 0) sleep(settings.thinkMs / 1000);
}

function moveIn(): void {
  for (let place = exec.vu.idInTest - 1; place < clients.length; place += settings.users) {
    const job = clients[place] as ScriptClient;
    const jar = new http.CookieJar();
    for (const { name, value, path } of job.cookies) jar.set(__ENV.BASE_URL ?? '', name, value, { path });
    mine.push({ job, jar, step: 0, mustLogIn: false });
  }
  // Users who think start at random moments of one think time, not in step.
  if (settings.thinkMs > 0) sleep((Math.random() * settings.thinkMs) / 1000);
}

function nextRequest(client: Client): ScriptRequest {
  const { steps, logIn } = client.job;
  const request = requests[steps[client.step % steps.length] ?? 0] as ScriptRequest;
  if (client.mustLogIn && logIn !== null && request.operation !== 'log-in') {
    client.mustLogIn = false;
    return requests[logIn] as ScriptRequest;
  }
  client.step++;
  if (request.operation === 'log-in') client.mustLogIn = false;
  return request;
}
