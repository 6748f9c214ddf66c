import { confirm, isCancel, select, text } from '@clack/prompts';
import { ScaleproofError } from '../core/errors.ts';
import { terminalText } from '../core/terminal-text.ts';
import type { Asker } from './ask.ts';

/** Where questions are asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Ends the question that is open. */
  readonly signal: AbortSignal;
}

/** Asks somebody at a terminal. Ctrl-C throws `SP_INTERRUPTED`. */
export function terminalAsker(terminal: Terminal): Asker {
  return {
    text: async (question, otherwise) => {
      // What was seen in a project is foreign text.
      const shown = terminalText(otherwise);
      const written = await text({ ...terminal, message: question, placeholder: shown, defaultValue: shown });
      const typed = answered(written).trim();
      return typed === '' || typed === shown ? otherwise : typed;
    },
    choose: async (question, options, first) => {
      const shown = options.map(([value, label]) => ({ value: value as string, label }));
      const chosen = answered(
        await select({ ...terminal, message: question, options: shown, initialValue: first as string }),
      );
      return options.find(([value]) => value === chosen)?.[0] ?? first;
    },
    confirm: async (question) =>
      answered(await confirm({ ...terminal, message: question, initialValue: false })),
  };
}

function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (isCancel(answer)) throw new ScaleproofError('SP_INTERRUPTED', 'Nothing was written.');
  return answer as Exclude<Value, symbol>;
}
