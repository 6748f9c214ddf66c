import { join } from 'node:path';
import type { Seen } from './project.ts';
import { entriesOf, type Sources, textOf } from './read-sources.ts';

/** Where frameworks look for pages, relative to the project. */
const templateFolders = ['views', 'templates', 'src/views', 'src/templates', 'app/views', 'app/templates'];
const template = /\.(?:html?|ejs|hbs|handlebars|njk|jinja2?|j2|pug|liquid|eta)$/;
const templatesAtMost = 300;

/** What a template puts into it may have brackets of its own. */
const input = /<input\b(?:<%[^<>]{0,100}%>|[^<>]){0,300}>/gi;
const hiddenInPug = /\binput\([^()]{0,300}\)/gi;
const tokenName =
  /\bname\s*=\s*["']?(_?(?:csrf|xsrf)[\w.-]*|authenticity_token|[\w-]*(?:csrf|xsrf)_?token)["']?/i;

/**
 * The name of the hidden field that guards the forms of an app, which whoever posts one gets from its page first; null when no
 * page is seen to have one.
 */
export function formTokenIn(project: string, sources: Sources): Seen<string> | null {
  for (const [file, text] of [...sources, ...templatesIn(project)]) {
    for (const [field] of [...text.matchAll(input), ...text.matchAll(hiddenInPug)]) {
      const name = /hidden/i.test(field) ? tokenName.exec(field)?.[1] : undefined;
      if (name !== undefined) return { value: name, in: file };
    }
  }
  return null;
}

function templatesIn(project: string): [string, string][] {
  const files: [string, string][] = [];
  const folders = [...templateFolders];
  for (const folder of folders) {
    for (const entry of entriesOf(join(project, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      const text = entry.isFile() && template.test(entry.name) ? textOf(join(project, path)) : null;
      if (text !== null) files.push([path, text]);
      if (files.length >= templatesAtMost || folders.length >= templatesAtMost) return files;
    }
  }
  return files;
}
