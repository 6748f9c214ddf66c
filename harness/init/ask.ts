import { type Choices, withSessionsIn } from './choices.ts';
import { placeNames } from './describe-project.ts';
import { plainLogIn, plainReadSession } from './guess-operations.ts';
import type { Project, SessionPlace } from './project.ts';
import { joinedCommand, splitCommand } from './split-command.ts';

/** Somebody who answers questions. Each throws `SP_INTERRUPTED` when he has had enough. */
export interface Asker {
  /** An answer without spaces around it; `otherwise` for an empty one. */
  text(question: string, otherwise: string): Promise<string>;
  choose<Value extends string>(
    question: string,
    options: readonly (readonly [value: Value, label: string])[],
    first: Value,
  ): Promise<Value>;
  confirm(question: string): Promise<boolean>;
}

/** Asks for what could not be seen, and for nothing else. */
export async function askForTheRest(project: Project, guessed: Choices, asker: Asker): Promise<Choices> {
  let choices = guessed;
  if (!choices.start.isKnown) {
    const written = await asker.text(
      'Which command starts one instance?',
      joinedCommand(choices.start.value),
    );
    choices = { ...choices, start: { value: splitCommand(written), isKnown: true } };
  }
  if (!choices.port.isKnown) {
    const written = await asker.text('Which environment variable tells it its port?', choices.port.value);
    choices = { ...choices, port: { value: written, isKnown: true } };
  }
  if (!choices.readyPath.isKnown) {
    const question = 'Which path answers 2xx once it takes requests?';
    const written = await pathFrom(asker, question, choices.readyPath.value);
    choices = { ...choices, readyPath: { value: written ?? choices.readyPath.value, isKnown: true } };
  }
  if (choices.logIn === null) {
    const written = await pathFrom(asker, 'To which path are log-ins posted? (- for none)', '-');
    if (written !== null) choices = { ...choices, logIn: plainLogIn(written) };
  }
  if (choices.logIn !== null && choices.readSession === null) {
    const question = 'Which path shows clients their session, such as /me? (- for none)';
    const written = await pathFrom(asker, question, '-');
    if (written !== null) choices = { ...choices, readSession: plainReadSession(written) };
  }
  if (!choices.sessions.isKnown && choices.logIn !== null) {
    const places = Object.entries(placeNames) as [SessionPlace, string][];
    choices = withSessionsIn(
      choices,
      await asker.choose('Where does it keep sessions?', places, choices.sessions.value),
    );
  }
  const { socketLibrary } = project;
  if (choices.socketPath === null && socketLibrary !== null && socketLibrary.value !== 'socket.io') {
    const question = `On which path does it take WebSockets (${socketLibrary.value})? (- for none)`;
    choices = { ...choices, socketPath: await pathFrom(asker, question, '-') };
  }
  return choices;
}

/** From the root, whatever was typed; null for none. */
async function pathFrom(asker: Asker, question: string, otherwise: string): Promise<string | null> {
  const written = await asker.text(question, otherwise);
  if (written === '-') return null;
  const path = URL.canParse(written) ? new URL(written).pathname : written;
  return path.startsWith('/') ? path : `/${path}`;
}
