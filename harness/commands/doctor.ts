import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { findProgram, programFolders, versionOf } from '../core/find-program.ts';
import { engines } from '../environment/balancer/engines.ts';
import { composeVersion, leastCompose } from '../environment/compose/compose-version.ts';
import { whatIsMissing } from '../environment/docker/needed-images.ts';
import { composeFile } from '../environment/images/image-references.ts';
import { servers } from '../environment/stores/stores.ts';
import { findK6 } from '../load/k6/find-k6.ts';
import type { CommandContext } from './command-context.ts';

/** One thing that a run may need. */
interface Finding {
  readonly name: string;
  /** A version or a value; null when it is missing. */
  readonly found: string | null;
  readonly isEnough: boolean;
  /** What is lost without it. */
  readonly cost: string;
  /** How to get it. */
  readonly remedy: string;
}

const tools = [
  ...[...servers.values()].flatMap(({ title, program }) =>
    program === null
      ? []
      : {
          program: program.name,
          flag: program.versionFlag,
          cost: `Topologies with ${title} are skipped.`,
          remedy: `${program.install.join(', or ')}.`,
        },
  ),
  ...Object.values(engines).flatMap(({ title, program }) =>
    program === null
      ? []
      : {
          program: program.name,
          flag: program.versionFlag,
          cost: `The built-in balancer stands in for ${title}, and the report says so.`,
          remedy: `${program.install.join(', or ')}.`,
        },
  ),
  {
    program: 'chromium',
    flag: '--version',
    cost: 'Only the tests of the report are skipped.',
    remedy: 'apt-get install chromium.',
  },
] as const;

/** Shows each tool and limit, what a missing one costs, and how to get it. */
export async function doctor({ json }: { json?: true }, { stdout, signal }: CommandContext): Promise<number> {
  const found = await Promise.all([
    findContainers(signal),
    findCompose(signal),
    ...tools.map(findTool),
    lookForK6(),
  ]);
  const findings = [...found, ...(await readLimits())];
  if (json) {
    stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, found, isEnough, cost, remedy } of findings) {
    stdout.write(`${isEnough ? 'ok  ' : 'MISS'}  ${name.padEnd(width)}  ${found ?? 'not found'}\n`);
    if (!isEnough) stdout.write(`${' '.repeat(width + 8)}${cost} ${remedy}\n`);
  }
  return 0;
}

async function findContainers(signal: AbortSignal): Promise<Finding> {
  const missing = await whatIsMissing({ app: null, topologies: null, file: composeFile, signal });
  return {
    name: 'containers',
    found: missing === null ? 'engine, compose plugin and images' : null,
    isEnough: missing === null,
    cost: `${missing?.reason.replaceAll(/\s+/g, ' ').trim()} Topologies run as local processes.`,
    remedy: missing?.enable ?? '',
  };
}

async function findCompose(signal: AbortSignal): Promise<Finding> {
  const found = await composeVersion(signal);
  return {
    name: 'docker compose',
    found: found?.version ?? null,
    isEnough: found?.isEnough ?? false,
    cost: 'A compose file of your own cannot be run by compose().',
    remedy: `Install Docker Compose ${leastCompose} or newer.`,
  };
}

async function findTool({ program, flag, cost, remedy }: (typeof tools)[number]): Promise<Finding> {
  const path = findProgram(program, programFolders());
  const found = path && `${await versionOf(path, flag)} (${path})`;
  return { name: program, found, isEnough: path !== null, cost, remedy };
}

async function lookForK6(): Promise<Finding> {
  const k6 = await findK6();
  const isThere = k6.kind === 'found';
  return {
    name: 'k6 1.x',
    found: isThere ? `${k6.version} (${k6.path})` : null,
    isEnough: isThere,
    cost: isThere ? '' : `${k6.because.reason} Cells that k6 sends are skipped.`,
    remedy: isThere ? '' : k6.because.enable,
  };
}

async function readLimits(): Promise<Finding[]> {
  const cores = availableParallelism();
  const openFiles = await openFilesLimit();
  const ports = await ephemeralPorts();
  return [
    { name: 'node', found: process.version, isEnough: true, cost: '', remedy: '' },
    ...fromNpm(),
    {
      name: 'cores',
      found: `${cores}`,
      isEnough: cores >= 2,
      cost: 'The generator and the app share one core, so latencies include waiting for it.',
      remedy: 'Use a machine with two cores or more.',
    },
    {
      name: 'memory',
      found: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
      isEnough: totalmem() > 2 * 2 ** 30,
      cost: 'Three instances with their stores need about 1 GiB.',
      remedy: 'Use a machine with 2 GiB or more.',
    },
    {
      name: 'open files',
      found: openFiles === null ? 'unknown on this system' : `${openFiles}`,
      isEnough: openFiles === null || openFiles >= 4_096,
      cost: `At most about ${Math.floor((openFiles ?? 0) / 2)} sockets can be open.`,
      remedy: 'Raise it in the shell that starts scaleproof: ulimit -n 20000.',
    },
    {
      name: 'ephemeral ports',
      found: ports === null ? 'unknown on this system' : `${ports}`,
      isEnough: ports === null || ports >= 10_000,
      cost: 'Many short connections use them up, and connecting fails.',
      remedy: 'sysctl -w net.ipv4.ip_local_port_range="10240 65535".',
    },
  ];
}

/** Servers that no package of this machine brings. */
function fromNpm(): Finding[] {
  return [...servers.values()]
    .filter(({ program }) => program === null)
    .map(({ title, lacks }) => {
      const lacking = lacks([]);
      return {
        name: `${title} (embedded)`,
        found: lacking === null ? 'from npm' : null,
        isEnough: lacking === null,
        cost: lacking === null ? '' : `Topologies with ${title} are skipped.`,
        remedy: lacking?.enable ?? '',
      };
    });
}

/** The soft limit of this process; null where it cannot be read. */
async function openFilesLimit(): Promise<number | null> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

async function ephemeralPorts(): Promise<number | null> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => null);
  if (range === null) return null;
  const [first = 0, last = 0] = range.trim().split(/\s+/).map(Number);
  return last - first + 1;
}
