import { relative } from 'node:path';
import type { ComposeSettings } from './compose-options.ts';
import type { TheirFile } from './their-file.ts';

/** What a reader must know of services that are not ours, in full sentences. */
export function notesOnTheirs({ files, folder, entry, stores }: ComposeSettings, file: TheirFile): string[] {
  const named = files.map((path) => relative(folder, path)).join(' and ');
  const kept = stores.flatMap(({ service }) =>
    (file.services[service]?.volumes ?? []).flatMap(({ type, source = '', read_only: isReadOnly }) => {
      if (type === 'bind' && !isReadOnly) return [`${service} writes to ${relative(folder, source)}`];
      const isTheirs = type === 'volume' && file.volumes[source]?.external;
      return isTheirs ? [`${service} writes to the volume ${source}`] : [];
    }),
  );
  return [
    `The app and its stores are the services of ${named}: that they are as the topology says is the word of that file.`,
    ...(entry === null
      ? []
      : [
          `The balancer is the service '${entry.service}': its policy is what its own configuration says, and stickiness is only observed.`,
        ]),
    ...(kept.length === 0
      ? []
      : [`${kept.join(', ')}, which is there before a run and stays: cells may find what others have left.`]),
  ];
}
