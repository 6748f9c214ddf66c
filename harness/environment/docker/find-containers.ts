import type { Container, Engine } from './engine.ts';

/** The containers of a project by service, replicas in the order of their numbers. */
export type ProjectContainers = Readonly<Record<string, readonly Container[]>> & {
  readonly app: readonly Container[];
};

/** Finds what compose has made for a project, also what has ended already. */
export async function findContainers(engine: Engine, project: string): Promise<ProjectContainers> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const listed = await engine.listContainers({ all: true, filters });
  const numberOf = (labels: Readonly<Record<string, string>>) =>
    Number(labels['com.docker.compose.container-number']);
  const sorted = listed.toSorted((left, right) => numberOf(left.Labels) - numberOf(right.Labels));
  const byService = Object.groupBy(sorted, ({ Labels }) => Labels['com.docker.compose.service'] ?? '');
  const entries = Object.entries(byService).map(([service, infos]) => [
    service,
    (infos ?? []).map(({ Id }) => engine.getContainer(Id)),
  ]);
  return { app: [], ...Object.fromEntries(entries) };
}
