import { randomUUID } from 'node:crypto';
import { objectOf } from './request-rules.ts';

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
 * list. Throws a TypeError for a value that is neither a text nor a file.
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
  const { fileName, type = 'application/octet-stream', content } = fileIn(name, value);
  return [`${disposition}; filename="${quoted(fileName)}"\r\ncontent-type: ${type}\r\n\r\n`, content];
}

/** Foreign code may have written anything. */
function fileIn(name: string, value: unknown): FormFile {
  const file = objectOf<FormFile>(value, `a text or a file for the field '${name}'`);
  const { fileName, type, content } = file;
  const isType = type === undefined || (typeof type === 'string' && /^[\x20-\x7e]+$/.test(type));
  const isContent = typeof content === 'string' || content instanceof Uint8Array;
  if (typeof fileName === 'string' && isType && isContent)
    return { fileName, content, ...(type && { type }) };
  throw new TypeError(
    `the field '${name}' of the form must be a text, or a file with fileName, content and perhaps type`,
  );
}

/** As the HTML standard escapes names in a form. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
