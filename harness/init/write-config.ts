import { type Choices, givenBy, notGivenBy } from './choices.ts';
import type { Given } from './environment-variables.ts';
import { operationName } from './write-adapter.ts';
import { comment, key, lines, listOf, quoted } from './write-text.ts';

/** The text of the config for some choices: `scaleproof plan` accepts it as it is. */
export function configText(choices: Choices): string {
  const topologies = topologiesOf(choices);
  const checksSessions = canCheckSessions(choices);
  const { socketIo } = choices;
  const hasRooms = choices.socketPath !== null || socketIo !== null;
  const imports = [
    ...(choices.composeApp ? ['compose'] : []),
    'defineConfig',
    ...(hasRooms ? ['deliveryCheck'] : []),
    ...(hasRooms ? ['joinCheck'] : []),
    'native',
    'processes',
    ...(checksSessions ? ['restart', 'sessionCheck'] : []),
    ...(hasRooms ? ['sockets'] : []),
  ];
  const names = topologies.map(({ name }) => quoted(name));
  const scenarios = ["'latency'", ...(checksSessions ? ["'sessions'"] : [])];
  return lines(
    "// What 'npx scaleproof run' measures. Written by 'scaleproof init'; change whatever you like.",
    importOf(imports),
    `import { adapter } from './scaleproof/adapter.${choices.ending}';`,
    '',
    'export default defineConfig({',
    '  app: {',
    '    adapter,',
    '    launch: {',
    launchOf(choices),
    '    },',
    '  },',
    runtimesOf(choices),
    `  drivers: [native()${hasRooms ? ', sockets()' : ''}],`,
    '  // Three instances each, behind the balancer that comes with scaleproof; nginx, haproxy, caddy and envoy are others.',
    '  topologies: {',
    topologies.map(({ name, text }) => `    ${key(name)}: ${text},`),
    '  },',
    '  scenarios: [',
    latency(choices),
    checksSessions ? sessions : withoutSessions,
    hasRooms ? rooms : null,
    '  ],',
    '  suites: {',
    checksSessions && choices.sessions.value === 'memory'
      ? "    // What is known to fail can be expected to: expect: { 'memory-round-robin/sessions': 'fail' }."
      : null,
    `    default: { topologies: ${listOf(names, '      ')}, scenarios: [${scenarios.join(', ')}] },`,
    hasRooms
      ? [
          "    // For 'npx scaleproof run rooms', once 'rooms' of the adapter knows what the app says.",
          `    rooms: { topologies: ${listOf(names, '      ')}, scenarios: ['rooms'] },`,
        ]
      : null,
    '  },',
    '});',
  );
}

/** Whether there is all that the scenario about sessions does. */
export function canCheckSessions({ logIn, readSession }: Choices): boolean {
  return logIn !== null && readSession !== null;
}

function importOf(names: readonly string[]): readonly string[] {
  const line = `import { ${names.join(', ')} } from 'scaleproof';`;
  if (line.length <= 100) return [line];
  return ['import {', ...names.map((name) => `  ${name},`), "} from 'scaleproof';"];
}

/** Local processes where it is known how one is started; the other by name. */
function runtimesOf({ composeApp, start }: Choices): readonly string[] {
  if (!composeApp) return ['  runtimes: [processes()],'];
  const { file, service, port, stores } = composeApp;
  const named = Object.entries(stores).map(([store, name]) => `${store}: ${quoted(name)}`);
  const composed = [
    '    compose({',
    `      file: \`\${import.meta.dirname}/${file}\`,`,
    `      service: ${quoted(service)},`,
    `      port: ${port},`,
    ...(named.length === 0 ? [] : [`      stores: { ${named.join(', ')} },`]),
    '    }),',
  ];
  const both = start.isKnown ? ['    processes(),', ...composed] : [...composed, '    processes(),'];
  const other = start.isKnown ? ['compose', `the services of ${file}`] : ['process', 'local processes'];
  return [
    `  // The first is used; 'npx scaleproof run --runtime ${other[0]}' measures ${other[1]} instead.`,
    '  runtimes: [',
    ...both,
    '  ],',
  ];
}

function topologiesOf({ sessions, redis, postgres, pubsub }: Choices) {
  const place = sessions.value;
  const stores = [
    `sessions: '${place}'`,
    ...(pubsub === 'none' ? [] : [`pubsub: '${pubsub}'`]),
    // Where nothing above needs it: the app does, for something else.
    ...(redis && place !== 'redis' && pubsub !== 'redis' ? ["redis: 'single'"] : []),
    ...(postgres && place !== 'postgres' ? ["postgres: 'single'"] : []),
  ];
  return ['round-robin', 'sticky'].map((name) => {
    const policy = name === 'sticky' ? 'cookie' : name;
    const settings = [...stores, `balancer: { engine: 'built-in', policy: '${policy}' }`];
    const line = `{ ${settings.join(', ')} }`;
    const text = stores.length === 1 ? line : `{\n${settings.map((one) => `      ${one},\n`).join('')}    }`;
    return { name: `${place}-${name}`, text };
  });
}

function launchOf(choices: Choices): readonly string[] {
  const { start, port, postgres, language } = choices;
  const given = givenBy(choices);
  const used = ['id', 'port', 'redisUrl', 'postgresUrl'].filter(
    (name) => name === 'port' || given.some(({ expression }) => expression.split('.')[0] === name),
  );
  const others = notGivenBy(choices).slice(0, 12).join(', ');
  return [
    ...(start.isKnown
      ? []
      : ['      // TODO: the command that starts one instance of the app, without a shell.']),
    `      command: ${quoted(start.value.command)},`,
    `      args: ${listOf(start.value.args.map(quoted), '      ')},`,
    '      cwd: import.meta.dirname,',
    '      // The environment of an instance. It gets PATH and HOME besides, and nothing else of yours.',
    `      environment: ({ ${used.join(', ')} }) => ({`,
    ...(language === 'node' ? ["        NODE_ENV: 'production',"] : []),
    ...(port.isKnown
      ? []
      : ['        // TODO: the app must listen on the port that it finds in this variable.']),
    `        ${key(port.value)}: String(port),`,
    ...(choices.pythonPath === null ? [] : [`        PYTHONPATH: ${quoted(choices.pythonPath)},`]),
    ...valuesOf(given, null),
    ...valuesOf(given, 'redis'),
    ...(postgres
      ? ['        // A Postgres that is empty at the start of each run: the app must make its tables.']
      : []),
    ...valuesOf(given, 'postgres'),
    ...(others === ''
      ? []
      : comment(`The app also reads ${others}: set what it cannot do without.`, '        ')),
    '      }),',
  ];
}

function valuesOf(given: readonly Given[], needs: Given['needs']): readonly string[] {
  const values = given.filter((one) => one.needs === needs);
  if (values.length === 0) return [];
  const pairs = values.map(({ name, expression }) => `${key(name)}: ${expression}`);
  if (needs === null) return pairs.map((pair) => `        ${pair},`);
  const line = `        ...(${needs}Url && { ${pairs.join(', ')} }),`;
  if (line.length <= 100) return [line];
  return [`        ...(${needs}Url && {`, ...pairs.map((pair) => `          ${pair},`), '        }),'];
}

function latency(choices: Choices): readonly string[] {
  return [
    '    {',
    "      name: 'latency',",
    `      question: ${quoted(`How fast is ${choices.request.value} at a constant rate?`)},`,
    "      driver: 'native',",
    `      workload: { kind: 'request', operation: ${quoted(operationName(choices))} },`,
    '      // 200 requests a second, of which at most 100 are on their way. A p95 needs 2,000 of them.',
    "      load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 100 },",
    "      phases: { warmup: '1s', measured: '11s' },",
    '      targets: [',
    "        { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },",
    "        { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },",
    '      ],',
    '    },',
  ];
}

const sessions = [
  '    {',
  "      name: 'sessions',",
  "      question: 'Does every session last when an instance is killed and started again?',",
  "      driver: 'native',",
  '      workload: {',
  "        kind: 'journey',",
  '        clients: 50,',
  "        prepare: ['log-in'],",
  "        steps: ['read-session'],",
  '        history: true,',
  '      },',
  "      load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },",
  "      phases: { warmup: '1s', measured: '12s' },",
  "      faults: [{ at: '3s', fault: restart({ instance: 2, by: 'SIGKILL' }) }],",
  '      checks: [sessionCheck()],',
  "      targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],",
  '    },',
];

/** The scenario as a comment, for when the adapter has what it does. */
const withoutSessions = [
  '    // TODO: whether sessions last, once the adapter has a log-in and a request that shows the session. Import restart',
  "    // and sessionCheck for it, and add 'sessions' to the suite.",
  ...sessions.map((line) => line.replace('    ', '    // ')),
];

const rooms = [
  '    {',
  "      name: 'rooms',",
  "      question: 'Does a message reach every member of its room, on every instance?',",
  "      driver: 'sockets',",
  "      workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1 },",
  "      load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 100 },",
  "      phases: { warmup: '500ms', measured: '3s' },",
  '      checks: [joinCheck(), deliveryCheck()],',
  '      targets: [',
  "        { metric: 'messages_lost', at: 'total', must: '==', be: 0 },",
  "        { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },",
  '      ],',
  '    },',
];
