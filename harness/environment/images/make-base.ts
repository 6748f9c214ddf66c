import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { docker } from './docker-command.ts';
import { recipeLabel } from './image-name.ts';
import { CommandFailed, runCommand } from './run-command.ts';

const suite = 'trixie';
/** Nothing that only helps people or a second installation; and a layer that is not whole is thrown away anyway. */
const lean = [
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=force-unsafe-io',
  '--aptopt=Acquire::Languages "none"',
  '--aptopt=Dir::Cache::pkgcache ""',
  '--aptopt=Dir::Cache::srcpkgcache ""',
  '--aptopt=DPkg::Post-Invoke {"rm -f /var/cache/apt/archives/*.deb || true"}',
];

/**
 * The smallest Debian that apt works in, and busybox for the `wget` that the official images have and the compose
 * file's health checks use. It trusts the certificates that this machine trusts: where a proxy inspects what is
 * fetched, only they make npm work while an image is built.
 */
const options = (certificates: string | null) => [
  '--variant=minbase',
  '--include=busybox',
  ...lean,
  '--customize-hook=ln -s busybox "$1/usr/bin/wget"',
  ...(certificates === null
    ? []
    : [
        '--customize-hook=mkdir -p "$1/etc/ssl/certs"',
        `--customize-hook=cp ${certificates} "$1/etc/ssl/certs/"`,
      ]),
];
const systemCertificates = '/etc/ssl/certs/ca-certificates.crt';

/** Identifies what the base is made from. The packages' versions are not in it: they are those of the day it is made. */
export async function baseFingerprint(): Promise<string> {
  const certificates = await readFile(systemCertificates).catch(() => Buffer.of());
  return createHash('sha256')
    .update(JSON.stringify([suite, process.arch, options(systemCertificates)]))
    .update(certificates)
    .digest('hex')
    .slice(0, 16);
}

/**
 * Makes a minimal Debian from Debian's packages and gives it to the engine as `reference`. Throws `SP_START_FAILED`
 * when mmdebstrap is missing or fails.
 */
export async function makeBase(reference: string, recipe: string, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-base-'));
  try {
    const archive = join(folder, `${suite}.tar`);
    const certificates = await readFile(systemCertificates).then(
      () => systemCertificates,
      () => null,
    );
    await debootstrap([...options(certificates), suite, archive], signal);
    const changes = [`LABEL ${recipeLabel}=${recipe}`, 'CMD ["bash"]'];
    await docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, reference], {
      signal,
    });
  } finally {
    await removeDirectory(folder);
  }
}

async function debootstrap(args: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await runCommand('mmdebstrap', args, { signal });
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause;
    const advice = cause.missing
      ? "mmdebstrap is not installed. On Debian or Ubuntu: 'apt-get install mmdebstrap'. Elsewhere use the images of a " +
        'registry: leave SCALEPROOF_IMAGES empty.'
      : `${cause.message}\nIt needs Debian's packages within reach, and root or user namespaces.`;
    throw new ScaleproofError('SP_START_FAILED', `The base image could not be made. ${advice}`, { cause });
  }
}
