import { z } from 'zod';
import { sessionRoles } from '../app/adapter.ts';
import { type App, stopSignals } from '../app/app.ts';
import { encodedPath, shown } from '../app/request-rules.ts';
import { messageOf } from '../core/errors.ts';
import { nearest } from '../core/suggest.ts';

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

type Fields = Readonly<Record<string, unknown>>;
type Say = (path: string, message: string) => void;

function adapterProblems(adapter: Fields, say: Say): void {
  if (typeof adapter.name !== 'string') say('adapter.name', `expected a string, not ${shown(adapter.name)}`);
  pathIn(adapter, 'readyPath', say);
  if (adapter.metricsPath !== null && adapter.metricsPath !== undefined) pathIn(adapter, 'metricsPath', say);
  if (adapter.publicUrl !== undefined && !isOrigin(adapter.publicUrl)) {
    const what = "expected a scheme and a host, such as 'https://shop.example'";
    say('adapter.publicUrl', `${what}, not ${shown(adapter.publicUrl)}`);
  }
  functionIn(adapter, 'instanceOf', { at: 'adapter', say });
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
  roomsIn(adapter, say);
  for (const [part, functions] of Object.entries(parts)) {
    if (adapter[part] === null || adapter[part] === undefined) continue;
    const fields = fieldsOf(adapter[part]) ?? {};
    for (const name of functions) functionIn(fields, name, { at: `adapter.${part}`, say });
  }
}

function roleOf({ role }: Fields, at: string, say: Say): void {
  if (role === undefined || sessionRoles.some((known) => known === role)) return;
  const what = `expected one of ${sessionRoles.join(', ')}, or no role`;
  say(`${at}.role`, `${what}, ${insteadOf(sessionRoles, role)}`);
}

/** The end of a sentence about a name that is none of those known: what was written, and what was probably meant. */
function insteadOf(known: readonly string[], written: unknown): string {
  const hint = typeof written === 'string' ? nearest(written, known) : '';
  return `not ${shown(written)}${hint && `.${hint}`}`;
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

function roomsIn({ rooms, operations }: Fields, say: Say): void {
  const { logIn, subprotocols, headers, greet, compression, acknowledges, echoes } = fieldsOf(rooms) ?? {};
  for (const [name, value] of Object.entries({ compression, acknowledges, echoes })) {
    if (value !== undefined && typeof value !== 'boolean')
      say(`adapter.rooms.${name}`, 'expected true or false');
  }
  const names = Object.keys(fieldsOf(operations) ?? {});
  if (logIn !== undefined && !names.some((name) => name === logIn)) {
    say('adapter.rooms.logIn', `expected an operation of this adapter, ${insteadOf(names, logIn)}`);
  }
  const isList = Array.isArray(subprotocols) && subprotocols.every((one) => typeof one === 'string');
  if (subprotocols !== undefined && !isList) say('adapter.rooms.subprotocols', 'expected a list of strings');
  for (const [name, value] of Object.entries({ headers, greet })) {
    if (value !== undefined) functionIn({ [name]: value }, name, { at: 'adapter.rooms', say });
  }
}

/** Of what an adapter may have, and the functions that each has. */
const parts = {
  rooms: ['path', 'publish', 'read'],
  executions: ['request', 'read'],
  sabotage: ['blockLoop', 'lagMs', 'holdMemory', 'moveClock'],
} as const;
const reserved = Object.keys(parts);

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
  const { stopSignal } = launch;
  if (stopSignal !== undefined && !stopSignals.some((known) => known === stopSignal)) {
    const what = `expected a signal that asks a server to end (${stopSignals.join(', ')})`;
    say('launch.stopSignal', `${what}, not ${shown(stopSignal)}`);
  }
}

function functionIn(
  fields: Fields,
  name: string,
  { at, say }: { readonly at: string; readonly say: Say },
): void {
  const value = fields[name];
  if (typeof value !== 'function') say(`${at}.${name}`, `expected a function, not ${shown(value)}`);
  else if (value.constructor.name.startsWith('Async')) {
    say(`${at}.${name}`, 'expected a function that returns at once; an async one returns a promise');
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

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}
