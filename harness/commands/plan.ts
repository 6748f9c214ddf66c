import { orAborted } from '../core/or-aborted.ts';
import { dataOfScenario } from '../plan/scenario.ts';
import { maskedTopology } from '../record/secrets/mask-record.ts';
import { describePlan } from '../report/describe-plan.ts';
import type { CommandContext } from './command-context.ts';
import { type PlanRunOptions, planRun } from './plan-run.ts';

export interface PlanCommandOptions extends PlanRunOptions {
  readonly json?: true;
}

/** Prints what a run would do, and starts nothing. */
export async function plan(
  suite: string | undefined,
  options: PlanCommandOptions,
  { stdout, stderr, signal, secrets }: CommandContext,
): Promise<number> {
  const planned = await orAborted(planRun(suite, options, { stderr, signal, secrets }), signal);
  if (options.json) {
    const cells = planned.plan.cells.map((cell) => ({
      ...cell,
      topology: maskedTopology(cell.topology, secrets),
      scenario: dataOfScenario(cell.scenario),
    }));
    stdout.write(`${JSON.stringify({ runtime: planned.runtime.name, ...planned.plan, cells }, null, 2)}\n`);
  } else {
    stdout.write(`${describePlan(planned.plan)}\n`);
  }
  return 0;
}
