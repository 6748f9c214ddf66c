import { type AppAdapter, withWhatComesBefore } from '../../app/adapter.ts';
import { assertNever, ScaleproofError } from '../../core/errors.ts';
import { isOpen, type LoadShape } from '../../plan/load-shape.ts';
import { type FullStep, fullSteps } from '../../plan/steps.ts';
import type { Workload } from '../../plan/workload.ts';
import type { StepGroup } from './step-cursor.ts';

/**
 * An HTTP workload with nothing left open, each operation with what comes before it: a bare request is a walk of one step by clients that remember nothing.
 */
export interface Walk extends Omit<Extract<Workload, { readonly kind: 'journey' }>, 'kind' | 'steps'> {
  readonly steps: readonly string[];
  /** The same, each step with what comes before it, its weight and its pause. */
  readonly groups: readonly StepGroup[];
  readonly remembers: boolean;
}

/** Throws `SP_CONFIG_INVALID` for a workload that is not HTTP, and for more users than there are clients. */
export function walkOf(workload: Workload, load: LoadShape, adapter: AppAdapter): Walk {
  const inFull = (names: readonly string[]) => names.flatMap((name) => withWhatComesBefore(adapter, name));
  const inSteps = (full: readonly FullStep[]): Pick<Walk, 'steps' | 'groups'> => {
    const groups = full.map(({ operation, ...rest }) => ({ ...rest, operations: inFull([operation]) }));
    return { groups, steps: groups.flatMap(({ operations }) => operations) };
  };
  switch (workload.kind) {
    case 'journey': {
      if (load.kind === 'constant-users' && load.users > workload.clients) {
        throw new ScaleproofError(
          'SP_CONFIG_INVALID',
          `The load has ${load.users} users, but the journey has only ${workload.clients} clients for them. ` +
            'Give the journey at least as many clients as the load has users.',
        );
      }
      const { prepare, steps, afterwards } = workload;
      return {
        ...workload,
        prepare: inFull(prepare),
        ...inSteps(fullSteps(steps)),
        afterwards: inFull(afterwards),
        remembers: true,
      };
    }
    case 'request':
      return {
        clients: clientsOf(load),
        prepare: [],
        ...inSteps(fullSteps([workload.operation])),
        afterwards: [],
        order: 'in-turn',
        onSessionMissing: 'carry-on',
        clientsPerSession: 1,
        connections: 'keep-alive',
        addresses: 'shared',
        timeoutMs: workload.timeoutMs,
        history: false,
        remembers: false,
      };
    case 'script':
      throw new ScaleproofError(
        'SP_CONFIG_INVALID',
        "A workload of kind 'script' is run by the tool that it was written for. Use the driver 'k6' for it.",
      );
    case 'room':
      throw new ScaleproofError(
        'SP_CONFIG_INVALID',
        "The native driver speaks HTTP and cannot join rooms. Use the driver 'sockets' for a workload of kind 'room'.",
      );
    default:
      return assertNever(workload);
  }
}

/** As many as may be in flight at once. */
function clientsOf(load: LoadShape): number {
  if (isOpen(load)) return load.maxInFlight;
  if (load.kind === 'constant-users') return load.users;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    "A load of kind 'script' comes with a workload of kind 'script'. Define how this workload's clients arrive.",
  );
}
