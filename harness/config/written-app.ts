import { z } from 'zod';
import { operationNames } from '../app/adapter.ts';
import { type App, stopSignals } from '../app/app.ts';
import { encodedPath, shown } from '../app/request-rules.ts';
import { messageOf } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';

/** An app as people write it, in a class or as plain data. Its functions are not called: the run guards them. */
export const writtenApp = z.custom<App>().superRefine((written: unknown, context) => {
  const say = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message });
  const app = fieldsOf(written);
  if (app === null || fieldsOf(app.adapter) === null || fieldsOf(app.launch) === null) {
    say('', 'expected an app, such as referenceApp()');
    return;
  }
  adapterProblems(fieldsOf(app.adapter) ?? {}, say);
  launchProblems(fieldsOf(app.launch) ?? {}, say);
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
  if (operations === null) say('adapter.operations', "expected operations by name, such as 'list-items'");
  for (const name in operations) {
    const at = `adapter.operations.${name}`;
    const operation = fieldsOf(operations[name]);
    if (!operationNames.some((known) => known === name)) {
      say(at, `there is no operation '${name}'.${suggest(name, [...operationNames])}`);
    } else if (operation !== null) {
      for (const called of ['request', 'read']) functionIn(operation, called, { at, say });
    } else if (operations[name] !== undefined) {
      say(at, `expected an operation with 'request' and 'read', not ${shown(operations[name])}`);
    }
  }
  for (const [part, functions] of Object.entries(parts)) {
    if (adapter[part] === null || adapter[part] === undefined) continue;
    const fields = fieldsOf(adapter[part]) ?? {};
    for (const name of functions) functionIn(fields, name, { at: `adapter.${part}`, say });
  }
}

/** Of what an adapter may have, and the functions that each has. */
const parts = {
  rooms: ['path', 'publish', 'read'],
  executions: ['request', 'read'],
  sabotage: ['blockLoop', 'lagMs', 'holdMemory', 'moveClock'],
} as const;

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
