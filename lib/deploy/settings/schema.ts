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
 * What serverless.yml may hold under `provider.name: tencent`: the shape that Tencent's own plugin had, and no key that does
 * nothing. Types only: what values mean is in settings.ts, which says it in words. The framework refuses unions of types.
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
