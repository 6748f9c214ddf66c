import { isIP } from 'node:net';
import { z } from 'zod';
import { sessionRoles } from '../app/adapter.ts';
import { type App, stopSignals } from '../app/app.ts';
import { encodedPath, shown } from '../app/request-rules.ts';
import { authoritiesIn } from '../app/tls.ts';
import { messageOf } from '../core/errors.ts';
import { type Fields, fieldsOf, functionIn, insteadOf, type Say } from './fields.ts';
import { roomProblems } from './written-rooms.ts';

/** An app as people write it, in a class or as plain data. Its functions are not called: the run guards them. */
export const writtenApp = z.custom<App>().superRefine((written: unknown, context) => {
  const say = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message });
  const app = fieldsOf(written);
  const isLaunched = app?.launch === undefined || fieldsOf(app.launch) !== null;
  if (app === null || fieldsOf(app.adapter) === null || !isLaunched) {
    say('', 'expected an app, such as referenceApp()');
    return;
  }
  adapterProblems(fieldsOf(app.adapter) ?? {}, say);
  if (app.launch !== undefined) launchProblems(fieldsOf(app.launch) ?? {}, say);
  const container = app.container === undefined ? null : (fieldsOf(app.container) ?? {});
  if (container !== null) functionIn(container, 'environment', { at: 'container', say });
});

function adapterProblems(adapter: Fields, say: Say): void {
  if (typeof adapter.name !== 'string') say('adapter.name', `expected a string, not ${shown(adapter.name)}`);
  pathIn(adapter, 'readyPath', say);
  if (adapter.metricsPath !== null && adapter.metricsPath !== undefined) pathIn(adapter, 'metricsPath', say);
  if (adapter.publicUrl !== undefined && !isOrigin(adapter.publicUrl)) {
    const what = "expected a scheme and a host, such as 'https://shop.example'";
    say('adapter.publicUrl', `${what}, not ${shown(adapter.publicUrl)}`);
  }
  functionIn(adapter, 'instanceOf', { at: 'adapter', say });
  if (adapter.acceptEncoding !== undefined && adapter.acceptEncoding !== 'like-a-browser')
    say(
      'adapter.acceptEncoding',
      `expected 'like-a-browser', or to be left out, not ${shown(adapter.acceptEncoding)}`,
    );
  if (adapter.tls !== undefined) tlsProblems(fieldsOf(adapter.tls) ?? {}, say);
  const operations = fieldsOf(adapter.operations);
  if (operations === null)
    say('adapter.operations', "expected operations by name, such as { 'list-items': { request, read } }");
  for (const name in operations) {
    const at = `adapter.operations.${name}`;
    const operation = fieldsOf(operations[name]);
    if (reserved.includes(name)) {
      say(
        at,
        `'${name}' is no name for an operation: what an adapter has beside its operations is called so`,
      );
    } else if (operation !== null) {
      for (const called of ['request', 'read']) functionIn(operation, called, { at, say });
      roleOf(operation, at, say);
      if (operation.redirects !== undefined && operation.redirects !== 'follow')
        say(`${at}.redirects`, `expected 'follow', or to be left out, not ${shown(operation.redirects)}`);
      comesAfter(operation, { at, say, names: Object.keys(operations).filter((other) => other !== name) });
    } else if (operations[name] !== undefined) {
      say(at, `expected an operation with 'request' and 'read', not ${shown(operations[name])}`);
    }
  }
  if (adapter.rooms !== null && adapter.rooms !== undefined) {
    roomProblems(fieldsOf(adapter.rooms) ?? {}, { operations: Object.keys(operations ?? {}), say });
  }
  if (adapter.roomsOf !== undefined) functionIn(adapter, 'roomsOf', { at: 'adapter', say });
  for (const [part, functions] of Object.entries(parts)) {
    if (adapter[part] === null || adapter[part] === undefined) continue;
    const fields = fieldsOf(adapter[part]) ?? {};
    for (const name of functions) functionIn(fields, name, { at: `adapter.${part}`, say });
  }
}

function tlsProblems({ ca, allowSelfSigned, serverName, ...others }: Fields, say: Say): void {
  const isSaid = ca !== undefined || allowSelfSigned !== undefined || serverName !== undefined;
  const isBoth = ca !== undefined && allowSelfSigned !== undefined;
  const [unknown] = Object.keys(others);
  if (!isSaid || isBoth || unknown !== undefined)
    say(
      'adapter.tls',
      "expected { ca: 'authority.pem' } or { allowSelfSigned: true }, perhaps with a serverName",
    );
  if (allowSelfSigned !== undefined && allowSelfSigned !== true)
    say('adapter.tls.allowSelfSigned', `expected true, or to be left out, not ${shown(allowSelfSigned)}`);
  const isName = typeof serverName === 'string' && /^[\w.-]+$/.test(serverName) && isIP(serverName) === 0;
  if (serverName !== undefined && !isName)
    say('adapter.tls.serverName', `expected the name of a host, not ${shown(serverName)}`);
  if (ca === undefined) return;
  if (typeof ca !== 'string' && !(ca instanceof URL && ca.protocol === 'file:')) {
    say('adapter.tls.ca', `expected the path or the file: URL of certificates in PEM, not ${shown(ca)}`);
    return;
  }
  try {
    authoritiesIn(ca);
  } catch (cause) {
    say('adapter.tls.ca', messageOf(cause));
  }
}

function roleOf({ role }: Fields, at: string, say: Say): void {
  if (role === undefined || sessionRoles.some((known) => known === role)) return;
  const what = `expected one of ${sessionRoles.join(', ')}, or no role`;
  say(`${at}.role`, `${what}, ${insteadOf(sessionRoles, role)}`);
}

function comesAfter(
  { after }: Fields,
  { at, say, names }: { readonly at: string; readonly say: Say; readonly names: readonly string[] },
): void {
  if (after === undefined) return;
  if (!Array.isArray(after)) {
    say(`${at}.after`, `expected a list of operations, not ${shown(after)}`);
    return;
  }
  for (const one of after) {
    if (typeof one === 'string' && names.includes(one)) continue;
    say(`${at}.after`, `expected other operations of this adapter, ${insteadOf(names, one)}`);
  }
}

/** Of what an adapter may have, and the functions that each has. */
const parts = {
  executions: ['request', 'read'],
  sabotage: ['blockLoop', 'lagMs', 'holdMemory', 'moveClock'],
} as const;
const reserved = ['rooms', ...Object.keys(parts)];

function launchProblems(launch: Fields, say: Say): void {
  for (const name of ['command', 'cwd']) {
    if (typeof launch[name] !== 'string')
      say(`launch.${name}`, `expected a string, not ${shown(launch[name])}`);
  }
  const { args } = launch;
  if (!Array.isArray(args) || args.some((arg) => typeof arg !== 'string')) {
    say('launch.args', 'expected a list of strings');
  }
  functionIn(launch, 'environment', { at: 'launch', say });
  const { scheme } = launch;
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    say('launch.scheme', `expected 'http' or 'https', not ${shown(scheme)}`);
  const { stopSignal } = launch;
  if (stopSignal !== undefined && !stopSignals.some((known) => known === stopSignal)) {
    const what = `expected a signal that asks a server to end (${stopSignals.join(', ')})`;
    say('launch.stopSignal', `${what}, not ${shown(stopSignal)}`);
  }
}

function pathIn(fields: Fields, name: string, say: Say): void {
  try {
    encodedPath(fields[name]);
  } catch (cause) {
    say(`adapter.${name}`, messageOf(cause));
  }
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username } = new URL(value);
  const isBare = pathname === '/' && search === '' && hash === '' && username === '';
  return isBare && (protocol === 'http:' || protocol === 'https:');
}
