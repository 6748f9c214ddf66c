import { join, posix } from 'node:path';
import type { Seen } from './project.ts';
import { entriesOf, type Sources, textOf } from './read-sources.ts';

/** Where frameworks look for pages, relative to the project; and `templates` beside sources, as each app of Django has it. */
const templateFolders = ['views', 'templates', 'src/views', 'src/templates', 'app/views', 'app/templates'];
const template = /\.(?:html?|ejs|hbs|handlebars|njk|jinja2?|j2|pug|liquid|eta)$/;
const templatesAtMost = 300;

/** What a template puts into it may have brackets of its own. */
const input = /<input\b(?:<%[^<>]{0,100}%>|[^<>]){0,300}>/gi;
const hiddenInPug = /\binput\([^()]{0,300}\)/gi;
const tokenName =
  /\bname\s*=\s*["']?(_?(?:csrf|xsrf)[\w.-]*|authenticity_token|[\w-]*(?:csrf|xsrf)_?token)["']?/i;

/** What templates write in place of a field, whose name is the framework's: Django, and Flask-WTF in Jinja. */
const written = [
  [/\{%-?\s*csrf_token\s*-?%\}/, 'csrfmiddlewaretoken'],
  [/\{\{-?\s*\w+\.(?:hidden_tag\(\s*\)|csrf_token(?:\(\s*\))?)\s*-?\}\}/, 'csrf_token'],
] as const;

/**
 * The name of the hidden field that guards the forms of an app, which whoever posts one gets from its page first; null when no
 * page is seen to have one.
 */
export function formTokenIn(project: string, sources: Sources): Seen<string> | null {
  for (const [file, text] of [...sources, ...templatesIn(project, sources)]) {
    for (const [field] of [...text.matchAll(input), ...text.matchAll(hiddenInPug)]) {
      const name = /hidden/i.test(field) ? tokenName.exec(field)?.[1] : undefined;
      if (name !== undefined) return { value: name, in: file };
    }
    const [, name] = written.find(([tag]) => tag.test(text)) ?? [];
    if (name !== undefined) return { value: name, in: file };
  }
  return null;
}

function templatesIn(project: string, sources: Sources): [string, string][] {
  const files: [string, string][] = [];
  const besideSources = [...sources.keys()].map((file) => posix.join(posix.dirname(file), 'templates'));
  const folders = [...new Set([...templateFolders, ...besideSources])];
  const seen = new Set(folders);
  for (const folder of folders) {
    for (const entry of entriesOf(join(project, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !seen.has(path)) folders.push(path);
      const text = entry.isFile() && template.test(entry.name) ? textOf(join(project, path)) : null;
      if (text !== null) files.push([path, text]);
      if (files.length >= templatesAtMost || folders.length >= templatesAtMost) return files;
    }
  }
  return files;
}
