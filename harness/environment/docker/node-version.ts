import { messageOf } from '../../core/errors.ts';
import { engines } from '../balancer/engines.ts';
import { servers } from '../stores/stores.ts';
import type { ContainerState } from './container-state.ts';
import { type Container, execIn } from './engine.ts';

/** How each service of the compose file tells its version. */
const commands: Readonly<Record<string, readonly string[]>> = {
  app: ['node', '--version'],
  ...Object.fromEntries(
    [...servers, ...Object.entries(engines)].map(([name, { versionCommand }]) => [name, versionCommand]),
  ),
};

/** By image: asking is a process in a container, and the answer stays the same. */
const known = new Map<string, Promise<string>>();

/** Such as `nginx 1.26.3 (nginx:1.26-alpine)`: what runs in a container, and from which image; of what does not tell, the image's id. */
export async function versionOfContainer(
  service: string,
  container: Container,
  { state: { Image, Config }, signal }: { readonly state: ContainerState; readonly signal: AbortSignal },
): Promise<string> {
  const asked = known.get(Image) ?? ask(service, container, signal);
  known.set(Image, asked);
  const number = await asked;
  if (number === 'unknown') known.delete(Image);
  // What runs in it does not tell, and the name of an image may stand for another one tomorrow.
  if (number === 'unknown') return `${Config.Image} (${Image.replace('sha256:', '').slice(0, 12)})`;
  const program = service === 'app' ? 'node' : service;
  return service === 'built-in'
    ? `built-in (node ${number}, ${Config.Image})`
    : `${program} ${number} (${Config.Image})`;
}

async function ask(service: string, container: Container, signal: AbortSignal): Promise<string> {
  // nginx answers on stderr.
  const answer = await execIn(container, commands[service] ?? ['true'], signal).then(
    ({ output }) => output,
    messageOf,
  );
  return /\d+(?:\.\d+)+/.exec(answer)?.[0] ?? 'unknown';
}
