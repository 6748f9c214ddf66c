import type { Start } from './project.ts';

/** What only a shell understands. */
const forShell = /[|&;<>()$`\\*?~#\n]|^\s*\w+=/;

/** A command as people type it. One that only a shell understands is run by `sh`, which it replaces. */
export function splitCommand(written: string): Start {
  const text = written.trim();
  if (forShell.test(text)) {
    const isPlain = !/[|&;()\n]|^\s*\w+=/.test(text);
    return { command: 'sh', args: ['-c', isPlain ? `exec ${text}` : text] };
  }
  const [command = '', ...args] = [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
  return { command, args };
}

/** The same as people read it. */
export function joinedCommand({ command, args }: Start): string {
  return [command, ...args].map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part}'`)).join(' ');
}
