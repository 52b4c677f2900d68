const text = { type: 'string' } as const;
const whole = { type: 'integer' } as const;

const environment = {
  type: 'object',
  properties: { variables: { type: 'object', additionalProperties: text } },
  additionalProperties: false,
} as const;

const timer = {
  type: 'object',
  properties: {
    name: text,
    parameters: {
      type: 'object',
      properties: { cronExpression: text, enable: { type: 'boolean' }, argument: text },
      required: ['cronExpression'],
      additionalProperties: false,
    },
  },
  required: ['name', 'parameters'],
  additionalProperties: false,
} as const;

function pairOf(first: string, second: string) {
  return {
    type: 'object',
    properties: { [first]: text, [second]: text },
    required: [first, second],
    additionalProperties: false,
  } as const;
}

/**
 * Keys of serverless.yml under `provider.name: tencent`: those of Tencent's own plugin, without any that has no effect.
 * Types only: values are checked in settings.ts, with better messages. The framework refuses unions of types.
 */
export const providerSchema = {
  provider: {
    properties: {
      region: text,
      site: { enum: ['china', 'international'] },
      namespace: text,
      runtime: text,
      memorySize: whole,
      timeout: whole,
      role: text,
      environment,
      tags: { type: 'object', additionalProperties: text },
      vpcConfig: pairOf('vpcId', 'subnetId'),
      cls: pairOf('logsetId', 'topicId'),
      retry: {
        type: 'object',
        properties: { attempts: whole, maxAgeSeconds: whole },
        additionalProperties: false,
      },
    },
    required: ['region', 'runtime'],
  },
  function: {
    properties: { handler: text, description: text, memorySize: whole, timeout: whole, environment },
    required: ['handler', 'events'],
  },
  functionEvents: { timer },
} as const;
