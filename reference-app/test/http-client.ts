import { CookieJar } from 'tough-cookie';
import type { Answer, HttpOperation, HttpRequest, HttpResponse } from '../../harness/app/adapter.ts';
import { someClient } from '../../harness/app/fixtures/some-client.ts';
import { type ReferenceOperation, referenceApp } from '../adapter.ts';

const { adapter } = referenceApp();

/** What came back, as it was and as the adapter reads it. */
export interface Reply {
  readonly answer: Answer;
  readonly response: HttpResponse;
}

/** A client with cookies that speaks through the adapter, to whichever instance it is told. */
export interface HttpClient {
  readonly jar: CookieJar;
  do(operation: ReferenceOperation, at: URL): Promise<Reply>;
}

export function httpClient(name: string): HttpClient {
  const jar = new CookieJar();
  let step = 0;
  return {
    jar,
    async do(operationName, at) {
      const operation: HttpOperation = adapter.operations[operationName];
      const request = operation.request(someClient({ name, step }));
      step += 1;
      const response = await send(request, at, jar);
      return { answer: operation.read(response), response };
    },
  };
}

async function send(request: HttpRequest, at: URL, jar: CookieJar): Promise<HttpResponse> {
  // One host for all instances, as behind a balancer.
  const site = 'http://app.test/';
  const cookie = await jar.getCookieString(site);
  const answer = await fetch(new URL(request.path, at), {
    method: request.method,
    headers: { ...request.headers, ...(cookie && { cookie }) },
    ...(request.body !== undefined && { body: request.body }),
  });
  const setCookies = answer.headers.getSetCookie();
  for (const setCookie of setCookies) await jar.setCookie(setCookie, site);
  const headers = { ...Object.fromEntries(answer.headers), 'set-cookie': setCookies };
  return { status: answer.status, headers, body: await answer.text() };
}
