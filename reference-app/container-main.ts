import { replicaName } from './replica-name.ts';

// An id that was given wins; without a replica's name the app takes the host's name.
const name = process.env.INSTANCE_ID ? null : await replicaName();
if (name !== null) process.env.INSTANCE_ID = name;
await import('./src/main.ts');
