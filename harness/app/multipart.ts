import { randomUUID } from 'node:crypto';

/** A file in a form. */
export interface FormFile {
  readonly fileName: string;
  /** Its media type, such as `image/png`; `application/octet-stream` when left out. */
  readonly type?: string;
  readonly content: string | Uint8Array;
}

/** What a request needs to send a form. */
export interface Multipart {
  readonly headers: { readonly 'content-type': string };
  readonly body: Uint8Array;
}

/**
 * A form as browsers send it with files in it (`multipart/form-data`): to be spread into a request. Several values of one name are a
 * list.
 */
export function multipart(
  fields: Readonly<Record<string, string | FormFile | readonly (string | FormFile)[]>>,
): Multipart {
  const boundary = `----scaleproof${randomUUID().replaceAll('-', '')}`;
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [...partOf(name, one, boundary), '\r\n']),
  );
  const bytes = [...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part));
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat(bytes),
  };
}

function partOf(name: string, value: string | FormFile, boundary: string): (string | Uint8Array)[] {
  const disposition = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
  // As the HTML standard has it: what ends a line in a text field is CRLF.
  if (typeof value === 'string') return [`${disposition}\r\n\r\n${value.replaceAll(/\r?\n|\r/g, '\r\n')}`];
  const { fileName, type = 'application/octet-stream', content } = value;
  return [`${disposition}; filename="${quoted(fileName)}"\r\ncontent-type: ${type}\r\n\r\n`, content];
}

/** As the HTML standard escapes names in a form. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
