import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import type { NamedVersion } from './version.ts';

const imagePrefix = 'image:';
/** A reference to an image, loosely: the engine knows better, and must not take it for an option. */
const imageName = /^[\w][\w.\-/:@]*$/;

/**
 * What `--base` and `--head` name: a folder when it begins with `.`, `/` or `~`, an image after `image:`,
 * else a git ref. Folders are relative to the current one. Throws `SP_USAGE` for what can be none of them;
 * whether it is there is not looked at.
 */
export function parseVersion(text: string): NamedVersion {
  if (text.trim() === '') throw refused(text, 'is empty');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are looked for
  if (/[\0-\x1f\x7f]/.test(text))
    throw refused(text, 'has the end of a line or another control character in it');
  if (/^[./~]/.test(text)) return { kind: 'folder', name: text, folder: resolve(fromHome(text)) };
  if (!text.startsWith(imagePrefix)) {
    if (text.startsWith('-')) throw refused(text, 'begins like an option, as no git ref does');
    return { kind: 'git', name: text, ref: text };
  }
  const image = text.slice(imagePrefix.length);
  if (!imageName.test(image)) throw refused(text, 'does not have the name of an image after image:');
  return { kind: 'image', name: image, image };
}

function fromHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

function refused(text: string, why: string): ScaleproofError {
  return new ScaleproofError(
    'SP_USAGE',
    `${JSON.stringify(text)} ${why}. A version of the app is a git ref, such as main, v1.4 or ` +
      'HEAD~1; a folder, such as . or ../shop-main; or an image, such as image:shop:1.4.',
  );
}
