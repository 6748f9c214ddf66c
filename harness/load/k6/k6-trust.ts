import { resolve } from 'node:path';
import { fileOf, type Reached, trustOf } from '../../app/tls.ts';
import { ScaleproofError } from '../../core/errors.ts';

/** What tells k6 whose certificate to believe. */
export interface K6Trust {
  /** For its config file. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Throws `SP_CONFIG_INVALID` for what k6 cannot be told. */
export function k6Trust(reached: Reached, entry: URL, platform = process.platform): K6Trust {
  const { tls } = reached;
  if (entry.protocol !== 'https:') return { options: {}, env: {} };
  if (tls?.allowSelfSigned) return { options: { insecureSkipTLSVerify: true }, env: {} };
  const { servername: serverName } = trustOf(reached);
  if (serverName !== undefined && serverName !== entry.hostname) {
    throw cannot(`that the certificate of ${entry.host} is for '${serverName}'`);
  }
  const ca = tls?.ca;
  if (ca === undefined) return { options: {}, env: {} };
  // Go reads it on systems other than these.
  if (platform === 'darwin' || platform === 'win32')
    throw cannot('which authority to believe on this system');
  return { options: {}, env: { SSL_CERT_FILE: resolve(fileOf(ca)) } };
}

function cannot(what: string): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    `k6 cannot be told ${what} ('tls' and 'publicUrl' of the adapter). Use the driver 'native', or allow self-signed certificates.`,
  );
}
