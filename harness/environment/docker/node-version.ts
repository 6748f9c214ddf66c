import { messageOf } from '../../core/errors.ts';
import { engines } from '../balancer/engines.ts';
import { docker } from '../images/docker-command.ts';
import { servers } from '../stores/stores.ts';
import type { ContainerState } from './container-state.ts';

/** How each service of the compose file tells its version. */
const commands: Readonly<Record<string, readonly string[]>> = {
  app: ['node', '--version'],
  ...Object.fromEntries(
    [...servers, ...Object.entries(engines)].map(([name, { versionCommand }]) => [name, versionCommand]),
  ),
};

/** By image: asking is a process in a container, and the answer stays the same. */
const known = new Map<string, Promise<string>>();

/** Such as `nginx 1.26.3 (nginx:1.26-alpine)`: what runs in a container, and from which image. */
export async function versionOfContainer(
  service: string,
  { Id, Image, Config }: ContainerState,
  signal: AbortSignal,
): Promise<string> {
  const asked = known.get(Image) ?? ask(service, Id, signal);
  known.set(Image, asked);
  const number = await asked;
  if (number === 'unknown') known.delete(Image);
  const program = service === 'app' ? 'node' : service;
  return service === 'built-in'
    ? `built-in (node ${number}, ${Config.Image})`
    : `${program} ${number} (${Config.Image})`;
}

async function ask(service: string, containerId: string, signal: AbortSignal): Promise<string> {
  // nginx answers on stderr, which a shell puts with the rest.
  const command = ['sh', '-c', `${(commands[service] ?? ['true']).join(' ')} 2>&1`];
  const answer = await docker(['exec', containerId, ...command], { signal }).catch(messageOf);
  return /\d+(?:\.\d+)+/.exec(answer)?.[0] ?? 'unknown';
}
