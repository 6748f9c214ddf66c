import { enableCompileCache } from 'node:module';

// Before anything else is loaded: the second start on a machine takes half the time of the first.
enableCompileCache();

const { run } = await import('./run.ts');
await run();
