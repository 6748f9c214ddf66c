import {
  type AppAdapter,
  operationsWithRole,
  type SessionRole,
  sessionRoles,
  withWhatComesBefore,
} from '../app/adapter.ts';
import { assertNever } from '../core/errors.ts';
import { nearest } from '../core/suggest.ts';
import { keyOf, type NamedCell } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { stepNames } from './steps.ts';

/**
 * What cells ask of an app that its adapter does not offer: a sentence for each scenario and thing, with the cells that ask
 * for it. Empty when it offers everything.
 */
export function lackingOperations(cells: readonly NamedCell[], adapter: AppAdapter): string[] {
  const byScenario = Map.groupBy(cells, ({ scenario }) => scenario);
  return [...byScenario].flatMap(([scenario, its]) => {
    const whole = partsInTurns(scenario, adapter);
    if (whole !== null) return [`${its.map(keyOf).join(', ')}: ${whole}`];
    const first = its.slice(0, 3).map(keyOf).join(', ');
    const where = its.length > 3 ? `${first} and ${its.length - 3} more` : first;
    const unread = unreadRoles(scenario, adapter).map((problem) => `${where}: ${problem}`);
    const wanted = Map.groupBy(askedBy(scenario), ({ what }) => what);
    const lacking = [...wanted]
      .filter(([what]) => !offers(adapter, what))
      .map(([what, askers]) => {
        const by = [...new Set(askers.map((one) => one.by))].join(' and ');
        const hint = roleIn(what) ? '' : nearest(what, Object.keys(adapter.operations));
        return `${where}: ${by} needs ${nameOf(what)}, which the adapter '${adapter.name}' does not have.${hint}`;
      });
    // Operations that are not there may have had the role.
    return lacking.length > 0 ? lacking : unread;
  });
}

/** What an adapter offers, for a sentence. */
export function offeredBy(adapter: AppAdapter): string {
  const parts = (['rooms', 'executions', 'sabotage'] as const).filter((part) => adapter[part]);
  const operations = Object.entries(adapter.operations).flatMap(([name, one]) => {
    if (!one) return [];
    return one.role === undefined || one.role === name ? [name] : [`${name} (role ${one.role})`];
  });
  return [...operations, ...parts].join(', ') || 'nothing';
}

/** A step that has others before it cannot have a time of its own. */
function partsInTurns({ workload }: Scenario, { operations }: AppAdapter): string | null {
  if (workload.kind !== 'journey' || workload.order === 'in-turn') return null;
  const step = stepNames(workload.steps).find((one) => operations[one]?.after);
  if (step === undefined) return null;
  return `'${step}' comes after other operations, which would each have a part of the measured phase. Take it out of the steps, or give the journey order: 'in-turn'.`;
}

/** A check of what a workload never shows would be unknown at the end. */
function unreadRoles({ workload, checks }: Scenario, adapter: AppAdapter): string[] {
  if (workload.kind !== 'journey') return [];
  const { prepare, steps, afterwards } = workload;
  const done = [...prepare, ...stepNames(steps), ...afterwards].flatMap((name) =>
    withWhatComesBefore(adapter, name),
  );
  return checks.flatMap(({ name, readsRoles = [] }) => {
    if (readsRoles.length === 0 || readsRoles.some((role) => isDone(role))) return [];
    const roles = readsRoles.map((role) => `'${role}'`).join(' or ');
    const offered = readsRoles.flatMap((role) => operationsWithRole(adapter, role));
    const instead =
      offered.length > 0
        ? `Add ${offered.map((one) => `'${one}'`).join(' or ')} to its steps.`
        : `Give the role to the operation of the adapter that shows a session, and add it to the steps.`;
    return `the check '${name}' needs an operation in the workload with the role ${roles}, and it has none. ${instead}`;
  });

  function isDone(role: SessionRole): boolean {
    return operationsWithRole(adapter, role, done).length > 0;
  }
}

interface Asked {
  readonly what: string;
  /** Such as `workload.prepare`. */
  readonly by: string;
}

function askedBy({ workload, faults, checks }: Scenario): Asked[] {
  return [
    ...askedByWorkload(workload),
    ...faults.flatMap(({ fault }) =>
      (fault.asksAdapterFor ?? []).map((what) => ({ what: whatOf(what), by: `the fault '${fault.name}'` })),
    ),
    ...checks.flatMap(({ name, needsRoles = [] }) =>
      needsRoles.map((role) => ({ what: whatOf(role), by: `the check '${name}'` })),
    ),
  ];
}

function askedByWorkload(workload: Scenario['workload']): Asked[] {
  switch (workload.kind) {
    case 'journey':
      return (['prepare', 'steps', 'afterwards'] as const).flatMap((part) =>
        stepNames(workload[part]).map((what) => ({ what, by: `workload.${part}` })),
      );
    case 'request':
      return [{ what: workload.operation, by: 'workload.operation' }];
    case 'room':
      return [{ what: 'rooms', by: 'the workload' }];
    case 'script':
      return [];
    default:
      return assertNever(workload);
  }
}

function offers(adapter: AppAdapter, what: string): boolean {
  if (what === 'rooms' || what === 'executions' || what === 'sabotage') return Boolean(adapter[what]);
  const role = roleIn(what);
  return role ? operationsWithRole(adapter, role).length > 0 : Boolean(adapter.operations[what]);
}

const roleMark = 'role ';

/** A role apart from an operation of that name. */
function whatOf(what: SessionRole | 'sabotage'): string {
  return what === 'sabotage' ? what : `${roleMark}${what}`;
}

function roleIn(what: string): SessionRole | undefined {
  return sessionRoles.find((role) => what === `${roleMark}${role}`);
}

function nameOf(what: string): string {
  const role = roleIn(what);
  return role ? `an operation with "role: '${role}'"` : `'${what}'`;
}
