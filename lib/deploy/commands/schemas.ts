import type { CommandSchema } from '../framework.ts';

// The events have names of their own: to those of the framework it would add options for AWS.

const region = { usage: 'Region of the function', shortcut: 'r', type: 'string' } as const;
const functionKey = { usage: 'Name of the function in serverless.yml', shortcut: 'f', type: 'string' } as const;
const audit = {
  usage: 'Settings file of the audit. Default: audit.<stage>.yml where it exists, else audit.yml',
  type: 'string',
} as const;
const json = { usage: 'Print the result as one JSON document', type: 'boolean' } as const;
const event = {
  data: { usage: 'Event as JSON. Default: one as the timer sends it', shortcut: 'd', type: 'string' },
  path: { usage: 'File with the event as JSON', shortcut: 'p', type: 'string' },
} as const;

/** The commands and their options. --stage and --param are the framework's own. */
export const commands = {
  package: { options: { region, audit } },
  print: { options: { region } },
  deploy: {
    usage: 'Bundle and deploy the function',
    lifecycleEvents: ['upload'],
    options: {
      region,
      audit,
      plan: { usage: 'Show what would change and exit with 2 if anything would, without changing it', type: 'boolean' },
      json,
    },
  },
  rollback: {
    usage: 'Bring the function back to the deploy before',
    lifecycleEvents: ['restore'],
    options: { region, audit },
  },
  info: {
    usage: 'Show what is deployed, and its differences from the local files',
    lifecycleEvents: ['show'],
    options: {
      region,
      audit,
      json,
      check: { usage: 'Exit with 1 unless everything is the same and a timer fires', type: 'boolean' },
    },
  },
  invoke: {
    usage: 'Run the deployed function once',
    lifecycleEvents: ['run'],
    options: {
      region,
      audit,
      function: functionKey,
      ...event,
      async: { usage: 'Queue the event, as a trigger does, and print the request ID', type: 'boolean' },
    },
    commands: {
      local: {
        usage: 'Run the function on this machine',
        lifecycleEvents: ['run'],
        options: { region, audit, function: functionKey, ...event },
      },
    },
  },
  logs: {
    usage: 'Show the logs of the function',
    lifecycleEvents: ['search'],
    options: {
      region,
      audit,
      function: functionKey,
      startTime: { usage: 'Start of the search: 30m, 6h, 7d, or a time. Default: 1d', type: 'string' },
      filter: { usage: 'Additional condition in the query language of CLS', type: 'string' },
      limit: { usage: 'Number of lines, the latest. Default: 100, maximum: 1000', type: 'string' },
    },
  },
  remove: {
    usage: 'Remove what deploy created, after confirmation',
    lifecycleEvents: ['delete'],
    options: {
      region,
      audit,
      name: {
        usage: 'Name of a function or role that serverless.yml no longer names, to remove it alone',
        type: 'string',
      },
      all: { usage: 'Remove also all of this service and stage that serverless.yml does not name', type: 'boolean' },
      yes: { usage: 'Skip the confirmation', shortcut: 'y', type: 'boolean' },
    },
  },
  permissions: {
    usage: "Print the policies of the function's role and of the user who deploys",
    lifecycleEvents: ['print'],
    options: {
      region,
      audit,
      only: { usage: 'Print one of them as JSON: role, trust, deployer, member or member-trust', type: 'string' },
    },
  },
} as const satisfies Readonly<Record<string, CommandSchema>>;
