import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { messageOf, ScaleproofError } from '../core/errors.ts';

/**
 * How the certificate is checked of an app that is asked by https. Left out: by the authorities that Node knows, for the host that is
 * asked.
 */
export type Tls = {
  /** The name that the certificate must be for, and that the server is told (SNI); otherwise that of `publicUrl`, or the host that is asked. */
  readonly serverName?: string;
} & (
  | {
      /** A file in PEM with the certificates of the authorities that are believed. */
      readonly ca: URL | string;
      readonly allowSelfSigned?: never;
    }
  /** Whoever answers is believed, whatever its certificate says. */
  | { readonly allowSelfSigned: true; readonly ca?: never }
  | { readonly serverName: string; readonly ca?: never; readonly allowSelfSigned?: never }
);

/** What an adapter says of how it is reached by https. */
export interface Reached {
  readonly tls?: Tls;
  readonly publicUrl?: string;
}

/** The same, for whatever opens a connection; without meaning for http. */
export interface Trust {
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
  readonly secureContext?: SecureContext;
}

const known = new WeakMap<Tls, Trust>();

/** Reads the file of authorities, once. Throws `SP_CONFIG_INVALID` when it is none. */
export function trustOf({ tls, publicUrl }: Reached): Trust {
  const trust = tls && known.get(tls);
  if (trust) return trust;
  const name = tls?.serverName ?? (publicUrl === undefined ? '' : new URL(publicUrl).hostname);
  const made: Trust = {
    rejectUnauthorized: tls?.allowSelfSigned !== true,
    // No server is told an address (RFC 6066).
    ...(name !== '' && isIP(name.replace(/^\[|\]$/g, '')) === 0 && { servername: name }),
    ...(tls && {
      secureContext: createSecureContext(tls.ca === undefined ? {} : { ca: authoritiesIn(tls.ca) }),
    }),
  };
  if (tls) known.set(tls, made);
  return made;
}

/** The text of a file of certificates. Throws `SP_CONFIG_INVALID` when there is none in it. */
export function authoritiesIn(file: URL | string): string {
  const path = fileOf(file);
  try {
    const text = readFileSync(path, 'utf8');
    // Reads the first one; a file without any is taken by TLS in silence.
    new X509Certificate(text);
    return text;
  } catch (cause) {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      `The authorities in ${path} cannot be read: ${messageOf(cause)}. Expected certificates in PEM ('-----BEGIN CERTIFICATE-----').`,
      { cause },
    );
  }
}

/** The path of the file. */
export function fileOf(file: URL | string): string {
  return file instanceof URL ? fileURLToPath(file) : file;
}

/** As OpenSSL and Node name what is wrong with a certificate. */
const untrusted =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_|HOSTNAME_MISMATCH$|ERR_TLS_CERT_)/;

/** Whether a connection failed because its certificate is not believed. */
export function isUntrusted(cause: unknown): boolean {
  return untrusted.test(codeOf(cause));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** `SP_CERTIFICATE_UNTRUSTED`, with what to do. No waiting changes it. */
export function untrustedCertificate(at: URL, cause: unknown): ScaleproofError {
  // What Node adds of its own options is not the advice here.
  const [reason = ''] = messageOf(cause).split(/;|\.$/);
  const isOtherName = /ALTNAME|HOSTNAME/.test(codeOf(cause));
  const advice = isOtherName
    ? "Set 'serverName' in 'tls' of the adapter to a name that the certificate is for."
    : "Give the adapter tls: { ca: 'authority.pem' } with the authority that signed it, or tls: { allowSelfSigned: true } to believe whoever answers.";
  return new ScaleproofError(
    'SP_CERTIFICATE_UNTRUSTED',
    `The certificate of ${at.origin} is not trusted: ${reason}. ${advice}`,
    { cause },
  );
}

/** For the reader of a report: whose certificates were not checked. */
export function notesOnTrust({ tls }: Reached, urls: readonly URL[]): string[] {
  const origins = new Set(urls.filter(({ protocol }) => protocol === 'https:').map(({ origin }) => origin));
  if (tls?.allowSelfSigned !== true || origins.size === 0) return [];
  return [
    `The certificates of ${[...origins].join(', ')} were not checked: the adapter allows self-signed ones.`,
  ];
}
