import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';

/** Why a config file did not load, to follow its path in a sentence: what is wrong, where, and what to do. */
export function whyNotLoaded(cause: unknown, path: string): string {
  const code = codeOf(cause);
  const message = messageOf(cause);
  if (code === 'ERR_MODULE_NOT_FOUND') {
    const name = /^Cannot find package '([^']+)'/.exec(message)?.[1];
    if (name !== undefined)
      return `imports the package '${name}', which is not installed: npm install ${name}`;
    return `imports a file that is not there: ${message}`;
  }
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return (
      `cannot be loaded: ${message}. Node only strips types, so enums, namespaces and ` +
      `parameter properties are not possible${placeOf(cause, path)}`
    );
  }
  if (
    cause instanceof SyntaxError &&
    /^Cannot use import statement outside|^Unexpected token 'export'/.test(message)
  ) {
    return (
      'is taken for a CommonJS module by Node, as its package.json says. Give it and what it imports the ending .mts, or ' +
      'write "type": "module" into that package.json'
    );
  }
  if (cause instanceof SyntaxError || code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') {
    return `cannot be loaded: ${message.split('\n')[0]}${placeOf(cause, path)}`;
  }
  return `threw while it was loaded: ${message}${placeOf(cause, path)}`;
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

/** The file and line that a stack begins with, or that is the first that is not Node's own; nothing when there is none. */
function placeOf(cause: unknown, path: string): string {
  const stack = cause instanceof Error && typeof cause.stack === 'string' ? cause.stack : '';
  const [, file, line] =
    /^(?:file:\/\/)?(\/\S[^\n]*?):(\d+)(?:\n|$)/.exec(stack) ??
    /\n\s+at [^\n]*?((?:file:\/\/)?\/[^\n()]*?):(\d+):\d+\)?/.exec(stack) ??
    [];
  if (file === undefined) return '';
  const found = file.startsWith('file://') ? fileURLToPath(file) : file;
  return found === path ? ` (line ${line})` : ` (${found}, line ${line})`;
}
