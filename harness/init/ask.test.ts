import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Asker, askForTheRest } from './ask.ts';
import { choicesFor } from './choices.ts';
import { lookAtProject } from './look-at-project.ts';

/** Answers from a list, by the beginning of each question, and keeps the questions. */
function answering(answers: Readonly<Record<string, string>>) {
  const questions: string[] = [];
  const answerTo = (question: string, otherwise: string) => {
    questions.push(question);
    return Object.entries(answers).find(([start]) => question.startsWith(start))?.[1] ?? otherwise;
  };
  const asker: Asker = {
    text: async (question, otherwise) => answerTo(question, otherwise),
    choose: async (question, options, first) => {
      const answer = answerTo(question, first);
      return options.find(([value]) => value === answer)?.[0] ?? first;
    },
    confirm: async (question) => answerTo(question, 'no') === 'yes',
  };
  return { asker, questions };
}

async function asked(fixture: string, answers: Readonly<Record<string, string>> = {}) {
  const project = lookAtProject(join(import.meta.dirname, 'fixtures', fixture));
  const { asker, questions } = answering(answers);
  return { choices: await askForTheRest(project, choicesFor(project), asker), questions };
}

test('nothing is asked that was seen', async () => {
  expect((await asked('express-shop')).questions).toEqual([]);
});

test('of an app that cannot be read everything is asked, and the answers are in the choices', async () => {
  const { choices, questions } = await asked('unknown', {
    'Which command': 'go run .',
    'Which environment': 'ADDRESS_PORT',
    'Which path answers': 'http://localhost:8080/up',
    'To which path': 'login',
    'Which path shows': '/me',
    'Where does': 'redis',
  });
  expect(questions).toMatchInlineSnapshot(`
    [
      "Which command starts one instance?",
      "Which environment variable tells it its port?",
      "Which path answers 2xx once it takes requests?",
      "To which path are log-ins posted? (- for none)",
      "Which path shows clients their session, such as /me? (- for none)",
      "Where does it keep sessions?",
    ]
  `);
  expect(choices).toMatchObject({
    start: { value: { command: 'go', args: ['run', '.'] }, isKnown: true },
    port: { value: 'ADDRESS_PORT' },
    readyPath: { value: '/up' },
    logIn: { path: '/login' },
    readSession: { path: '/me' },
    sessions: { value: 'redis' },
    redis: true,
  });
});

test('an app without a log-in is not asked for more of it', async () => {
  const { choices, questions } = await asked('configured', { 'To which path': '-' });
  expect(choices.logIn).toBeNull();
  expect(questions).toMatchInlineSnapshot(`
    [
      "Which path answers 2xx once it takes requests?",
      "To which path are log-ins posted? (- for none)",
    ]
  `);
});
