import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import { checkEntryFile } from '../../resources/function-code.ts';
import type { FunctionSettings } from '../../resources/functions.ts';
import { defineAction } from '../action.ts';
import { readTags, tagList } from '../tags.ts';
import { checkHandler, codeParameters, readCodeParameters } from './code.ts';
import { checkNamespace, functionParameters, scf } from './find-function.ts';
import { applySettings, checkRole, checkSettings, settingsParameters } from './settings.ts';

// https://cloud.tencent.com/document/product/583/11637
const maxFunctions = 50;

/** https://cloud.tencent.com/document/api/583/18586: creates a function from a zip. It exists at once, and is Active later. */
export const createFunction = defineAction({
  ...scf,
  action: 'CreateFunction',
  ratePerSecond: 100,
  parameters: z.strictObject({
    ...functionParameters,
    ...settingsParameters,
    Code: z.strictObject(codeParameters),
    CodeSource: z.optional(z.enum(['ZipFile', 'Cos'])),
    Handler: z.optional(z.string()),
    Type: z.optional(z.literal('Event')),
    Tags: z.optional(tagList),
  }),
  run({ caller, region, parameters, atMs }, world) {
    const place = { account: caller.account, region };
    const {
      FunctionName: name,
      Handler: handler = 'index.main_handler',
      Runtime: runtime,
      Role: role = '',
    } = parameters;
    const settings = applySettings({ ...defaults, handler }, parameters);
    const refusal =
      checkName(name) ??
      checkNamespace(parameters.Namespace) ??
      // Its default is Python2.7, which one hardly means; the code for its absence stands in the error list.
      (runtime === undefined ? refuse('MissingParameter.Runtime', 'The runtime is missing.') : undefined) ??
      checkHandler(handler) ??
      checkSettings(settings);
    if (refusal !== undefined) return refusal;
    if (world.functions.find(place, name, atMs) !== undefined)
      return refuse('ResourceInUse.Function', `The function exists already: [${name}]`);
    const roleRefusal = role === '' ? undefined : checkRole(role, caller, world);
    if (roleRefusal !== undefined) return roleRefusal;
    const code = readCodeParameters(parameters.Code);
    if (isRefusal(code)) return code;
    if (world.functions.list(place, atMs).length >= maxFunctions)
      return refuse('LimitExceeded.Function', `There must not be more than ${maxFunctions} functions.`);
    world.functions.put({
      ...place,
      functionId: `lam-${randomBytes(4).toString('hex')}`,
      name,
      settings,
      code,
      tags: readTags(parameters.Tags ?? []),
      triggers: [],
      versions: [],
      published: 0,
      // https://cloud.tencent.com/document/product/583/41138
      events: { retries: 2, retentionSeconds: 21_600 },
      change: {
        status: 'Creating',
        untilMs: world.functions.completionMs(atMs),
        failure: checkEntryFile(code, handler),
      },
      addedMs: atMs,
      modifiedMs: atMs,
    });
    return {};
  },
});

const defaults: FunctionSettings = {
  handler: '',
  runtime: '',
  description: '',
  memoryMb: 128,
  timeoutSeconds: 3,
  initTimeoutSeconds: 65,
  environment: {},
  role: '',
  vpcId: '',
  subnetId: '',
  clsLogsetId: '',
  clsTopicId: '',
  publicNetStatus: 'ENABLE',
  eipStatus: 'DISABLE',
};

/** 2 to 60 letters, digits, `-` and `_`; the first is a letter, the last neither `-` nor `_`. */
function checkName(name: string): Refusal | undefined {
  return /^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/.test(name)
    ? undefined
    : refuse('InvalidParameterValue.FunctionName', `The name of the function is not valid: [${name}]`);
}
