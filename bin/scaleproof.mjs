#!/usr/bin/env node
// Plain JavaScript that any Node can read, for one that is too old to run the rest.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bootstrap = new URL('../bootstrap.mjs', import.meta.url);
const { engines } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
);
const oldest = Number.parseInt(engines.node.replace('>=', ''), 10);

if (existsSync(fileURLToPath(bootstrap))) {
  // A checkout, which runs from its sources and brings its Node.
  await import(bootstrap.href);
} else if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `scaleproof needs Node ${oldest} or newer, and this is ${process.versions.node}: install that one, or add it to the ` +
      `project with 'npm install --save-dev node@${oldest}'.\n`,
  );
  process.exitCode = 4;
} else {
  await installed();
}

async function installed() {
  const { enableCompileCache } = await import('node:module');
  const { join } = await import('node:path');
  const { cacheFolder } = await import('../dist/harness/core/cache-folder.js');
  // For the processes that it starts too. In a folder of the user alone, where nobody else could leave code for us.
  process.env.NODE_COMPILE_CACHE ??= join(cacheFolder(), 'compiled');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  // Node says of a config in TypeScript that it strips its types.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...about) => {
    if (about[0] !== 'ExperimentalWarning') emitWarning.call(process, warning, ...about);
  };
  await import('../dist/harness/cli.js');
}
