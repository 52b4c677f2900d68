import type { CommandSchema } from '../framework.ts';

// The events have names of their own: under the framework's own names it would add options that mean AWS.

const region = { usage: 'Region of the function', shortcut: 'r', type: 'string' } as const;
const functionKey = { usage: 'Name of the function in serverless.yml', shortcut: 'f', type: 'string' } as const;
const event = {
  data: { usage: 'Event to hand over, as JSON. Default: one as the timer sends it', shortcut: 'd', type: 'string' },
  path: { usage: 'File with the event, as JSON', shortcut: 'p', type: 'string' },
} as const;

/** The commands and their options. --stage and --param are the framework's own. */
export const commands = {
  package: { options: { region } },
  print: { options: { region } },
  deploy: {
    usage: 'Bundle the function and bring the cloud to what serverless.yml says',
    lifecycleEvents: ['upload'],
    options: { region },
  },
  info: {
    usage: 'Show what is deployed, and in what it differs from what is here',
    lifecycleEvents: ['show'],
    options: {
      region,
      check: { usage: 'End with 1 unless all was compared and is the same, and a timer fires', type: 'boolean' },
    },
  },
  invoke: {
    usage: 'Run the deployed function once',
    lifecycleEvents: ['run'],
    options: {
      region,
      function: functionKey,
      ...event,
      async: { usage: 'Only queue the event, as a trigger does, and print the request id', type: 'boolean' },
    },
    commands: {
      local: {
        usage: 'Run what would be deployed, on this machine',
        lifecycleEvents: ['run'],
        options: { region, function: functionKey, ...event },
      },
    },
  },
  logs: {
    usage: 'Show what the function wrote',
    lifecycleEvents: ['search'],
    options: {
      region,
      function: functionKey,
      startTime: { usage: 'How far to look back: 30m, 6h, 7d, or a time. Default: 1d', type: 'string' },
      filter: { usage: 'Further condition in the query language of CLS', type: 'string' },
      limit: { usage: 'The latest so many lines. Default: 100, at most 1000', type: 'string' },
    },
  },
  remove: {
    usage: 'Remove what deploy made, after asking',
    lifecycleEvents: ['delete'],
    options: { region, yes: { usage: 'Do not ask', shortcut: 'y', type: 'boolean' } },
  },
  permissions: {
    usage: "Print the policies of the function's role and of the user who deploys",
    lifecycleEvents: ['print'],
    options: { region, only: { usage: 'Print one of them, as JSON: role, trust or deployer', type: 'string' } },
  },
} as const satisfies Readonly<Record<string, CommandSchema>>;
