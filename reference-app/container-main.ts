import { replicaName } from './replica-name.ts';

// Process 1 of a container hears only the signals that it asks for. The app asks for them once it listens; one that
// comes earlier has nothing to finish.
const leave = () => process.exit(143);
process.on('SIGTERM', leave);

// An id that was given wins; without a replica's name the app takes the host's name.
const name = process.env.INSTANCE_ID ? null : await replicaName();
if (name !== null) process.env.INSTANCE_ID = name;
await import('./src/main.ts');
process.off('SIGTERM', leave);
