// The rules of lint, and the import table: which folder may import what of ours. ARCHITECTURE.md has the same table in words.
import { posix } from 'node:path';

const vocabulary = ['lib/types.ts', 'lib/options.ts', 'lib/findings.ts', 'lib/keys.ts', 'lib/group-by.ts'];
const messages = [
  'lib/alert/notification.ts',
  'lib/alert/identity.ts',
  'lib/state/memory.ts',
  'lib/notify/message.ts',
  'lib/notify/chat/summary.ts',
  'lib/notify/chat/alert-event.ts',
];
const texts = ['lib/regions.ts', 'lib/format-path.ts', 'lib/mailbox.ts'];
const yaml = ['lib/mapping.ts', 'lib/nearest-key.ts', 'lib/yaml-syntax.ts'];
const settings = [...vocabulary, ...texts, ...yaml, 'lib/errors.ts'];
const reports = [...vocabulary, ...messages, ...texts];
const connections = [...vocabulary, 'lib/time-limit.ts', 'lib/errors.ts', 'lib/redact.ts', 'lib/collections.ts'];
const desk = ['lib/clock.ts', 'lib/redact.ts', 'lib/http-proxy.ts', 'lib/config/compare.ts'];
const judgement =
  'evaluate demands inbound rule-shares allowance-finder membership scope-finder allowlist sort-findings narrow-report dates'
    .split(' ')
    .map((name) => `lib/audit/${name}.ts`);

/** Folder to what it may import of ours, beside its own files and the folders in it. */
const importTable = {
  'lib/audit': [...vocabulary, 'lib/errors.ts'],
  'lib/alert': [
    ...vocabulary,
    'lib/audit/run.ts',
    'lib/audit/narrow-report.ts',
    'lib/audit/allowlist.ts',
    'lib/audit/dates.ts',
    'lib/state/memory.ts',
    'lib/mailbox.ts',
  ],
  'lib/report/findings': reports,
  'lib/report/page': [...reports, 'lib/report/findings/*'],
  'lib/report/formats': [...reports, 'lib/report/findings/*', 'lib/report/page/*'],
  'lib/report/mail': [...reports, 'lib/report/findings/*', 'lib/report/page/*', 'lib/report/formats/*'],
  'lib/cloud': [...connections, 'lib/http-agent.ts', 'lib/api-answer.ts'],
  'lib/config': [...settings, 'lib/selection.ts'],
  'lib/config/file': settings,
  'lib/config/schema': [...settings, 'lib/config/file/*'],
  'lib/config/rules': [...settings, 'lib/config/file/*', 'lib/config/schema/*'],
  'lib/config/warnings': [
    ...settings,
    'lib/audit/dates.ts',
    'lib/config/file/*',
    'lib/config/schema/*',
    'lib/config/rules/*',
  ],
  'lib/notify': vocabulary,
  'lib/notify/smtp': [...connections, 'lib/notify/message.ts'],
  'lib/notify/chat': [...connections],
  'lib/state': [...connections, 'lib/http-agent.ts'],
  'lib/scf-runtime': ['lib/errors.ts'],
  'lib/deploy': ['lib/errors.ts'],
  'lib/deploy/build': ['lib/errors.ts', 'lib/config/inspect.ts', 'lib/deploy/*.ts'],
  'lib/deploy/settings': [...settings, 'lib/selection.ts', 'lib/config/inspect.ts', 'lib/deploy/*.ts'],
  'lib/deploy/cloud': [...connections, 'lib/http-agent.ts', 'lib/api-answer.ts', 'lib/cloud/*', 'lib/deploy/*.ts'],
  'lib/deploy/commands': [
    ...settings,
    ...desk,
    'lib/scf-runtime/*',
    'lib/cloud/credentials.ts',
    'lib/cloud/endpoints.ts',
    'lib/deploy/*.ts',
    'lib/deploy/build/*',
    'lib/deploy/settings/*',
    'lib/deploy/cloud/*',
  ],
  'lib/demo': ['lib/listen.ts', 'lib/errors.ts'],
};

/** Rooms of the emulator, from the bottom up, each with what it may import of the rest of it. */
const emulatorTable = {
  protocol: [],
  faults: ['protocol/*'],
  estate: ['protocol/*', 'faults/*', '../errors.ts', '../format-path.ts', '../nearest-key.ts', '../yaml-syntax.ts'],
  resources: ['protocol/*', 'estate/*'],
  runtime: ['resources/*', 'estate/*', '../scf-runtime/*'],
  world: ['protocol/*', 'estate/*', 'resources/*', 'runtime/*'],
  actions: ['protocol/*', 'world/*'],
  'actions/*': ['protocol/*', 'estate/*', 'resources/*', 'runtime/*', 'world/*', 'actions/*.ts'],
};

/** Modules, globals and properties that read or change the world outside. */
const sideEffects = {
  modules: ['fs', 'fs/*', 'net', 'http', 'https', 'child_process', 'os', 'timers', 'timers/*', 'process'],
  globals: ['process', 'setTimeout', 'fetch', 'performance'],
  properties: [
    { object: 'Date', property: 'now' },
    { object: 'Math', property: 'random' },
  ],
};
/** Folder to the file that loads it at run time. no-cycle does not follow such an import, so that none may lead back. */
const loaders = { 'lib/deploy/commands': ['../plugin.ts'] };
const noLoaders = (group) => ({ group, message: 'It loads this file at run time: that would be a cycle.' });

const isPure = (folder) => folder === 'lib/alert' || folder.startsWith('lib/report/');

/** Files of a folder, which may import of other folders only what is allowed. */
function room(folder, allowed, more = []) {
  const relative = allowed.map((path) => `!${posix.relative(folder.replace('actions/*', 'actions/cvm'), path)}`);
  const group = ['../*', '../**', ...relative, ...(loaders[folder] ?? [])];
  const message = `See importTable of oxlint.config.js for ${folder}.`;
  return restrict([`${folder}/**`], [{ group, message }, ...more]);
}

function restrict(files, patterns) {
  return { files, rules: { 'eslint/no-restricted-imports': ['error', { patterns }] } };
}

/** The same files without side effects. */
function pure({ files, rules }) {
  const [level, { patterns }] = rules['eslint/no-restricted-imports'];
  const group = sideEffects.modules.map((module) => `node:${module}`);
  return {
    files,
    rules: {
      'eslint/no-restricted-imports': [level, { patterns: [...patterns, { group, message: 'No side effects here.' }] }],
      'eslint/no-restricted-globals': ['error', ...sideEffects.globals],
      'eslint/no-restricted-properties': ['error', ...sideEffects.properties],
    },
  };
}

const rooms = Object.entries(importTable).map(([folder, allowed]) =>
  isPure(folder) ? pure(room(folder, allowed)) : room(folder, allowed),
);
const clients = {
  group: ['tencentcloud-sdk-nodejs/**', 'cos-nodejs-sdk-v5'],
  message: 'The emulator must not share a bug with the client that it is there to test.',
};
const emulatorRooms = Object.entries(emulatorTable).map(([folder, allowed]) =>
  room(
    `lib/emulator/${folder}`,
    allowed.map((path) => posix.join('lib/emulator', path)),
    [clients],
  ),
);

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['dist', 'out', 'node_modules'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/ban-ts-comment': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false, allowUnsafeDynamicCyclicDependency: false }],
    'import/no-default-export': 'error',
    'eslint/no-console': 'error',
    'eslint/max-params': ['error', { max: 4 }],
    'eslint/max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
    'eslint/max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
    'eslint/no-await-in-loop': 'off',
    'eslint/no-underscore-dangle': 'off',
    'import/no-unassigned-import': 'off',
    'unicorn/no-array-sort': 'error',
    'import/no-named-as-default-member': 'off',
    'promise/valid-params': 'off',
    'promise/always-return': 'off',
    'oxc/no-map-spread': 'off',
    'typescript/consistent-return': 'off',
    'vitest/no-conditional-expect': 'off',
    'eslint/curly': ['error', 'multi-or-nest'],
    'eslint/id-match': [
      'error',
      '^(?:[^FLMS]|M[^O]|MO[^S]|L[^AO]|LO[^N]|LON[^G]|LONG[^E]|LA[^R]|S[^H]|SH[^O]|F[^E]|[FLMS]$).*$',
      { onlyDeclarations: true },
    ],
  },
  overrides: [
    { files: ['handlers/**'], rules: { 'eslint/no-console': 'off' } },
    restrict(['handlers/commands/**'], [noLoaders(['../cli.ts', '../bin.ts'])]),
    restrict(['handlers/run/send.ts'], [noLoaders(['./deliver.ts', './report-failure.ts'])]),
    restrict(['lib/*.ts'], [{ group: ['./*/**', '../**'], message: 'A file at the top of lib knows no folder.' }]),
    restrict(['lib/types.ts'], [{ group: ['*', '**'], message: 'The vocabulary imports nothing.' }]),
    ...rooms,
    pure(
      restrict(judgement, [
        {
          group: ['*', '**', '!./*', '!matcher', ...vocabulary.map((path) => `!${posix.relative('lib/audit', path)}`)],
          message: 'The judgement is pure.',
        },
        { group: ['./run.ts', './discover.ts', './collect.ts'], message: 'The judgement is pure.' },
      ]),
    ),
    room('lib/emulator', ['lib/errors.ts', 'lib/listen.ts'], [clients]),
    room('lib/emulator/cos', ['lib/emulator/*.ts', 'lib/emulator/*/*.ts'], [clients]),
    ...emulatorRooms,
    { files: ['lib/deploy/**'], rules: { 'eslint/no-console': 'off' } },
    { files: ['*.config.ts', '*.config.js', 'lib/assets.d.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: ['test/**'],
      rules: { 'eslint/max-lines': 'off', 'eslint/max-lines-per-function': 'off', 'eslint/no-console': 'off' },
    },
    { files: ['lib/types.ts', 'lib/report/findings/words-*.ts'], rules: { 'eslint/max-lines': 'off' } },
  ],
};
