import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { entryFile } from '../../resources/function-code.ts';
import type { EmulatedFunction } from '../../resources/functions.ts';
import { defineAction } from '../action.ts';
import { listTags } from '../tags.ts';
import { statusFields, triggerFields } from './answer-fields.ts';
import { findFunction, functionParameters, scf } from './find-function.ts';

/** Answers all settings of a function, in the form of the API page's example. */
export const getFunction = defineAction({
  ...scf,
  action: 'GetFunction',
  parameters: z.strictObject({
    ...functionParameters,
    Qualifier: z.optional(z.string()),
    ShowCode: z.optional(z.enum(['TRUE', 'FALSE'])),
  }),
  run(request, world) {
    const { parameters, atMs } = request;
    const func = findFunction(world, request, parameters.Qualifier);
    if (isRefusal(func)) return func;
    return {
      ...functionFields(func, atMs),
      CodeInfo: parameters.ShowCode === 'TRUE' ? entryText(func) : '',
      ...constants,
      Qualifier: parameters.Qualifier ?? '$LATEST',
      FunctionVersion: parameters.Qualifier ?? '$LATEST',
    };
  },
});

function functionFields(func: EmulatedFunction, atMs: number) {
  const { settings } = func;
  const status = statusFields(func, atMs);
  return {
    FunctionName: func.name,
    FunctionId: func.functionId,
    ...status,
    Description: settings.description,
    Handler: settings.handler,
    Runtime: settings.runtime,
    MemorySize: settings.memoryMb,
    Timeout: settings.timeoutSeconds,
    InitTimeout: settings.initTimeoutSeconds,
    Environment: { Variables: listTags(settings.environment) },
    Role: settings.role,
    VpcConfig: { VpcId: settings.vpcId, SubnetId: settings.subnetId },
    ClsLogsetId: settings.clsLogsetId,
    ClsTopicId: settings.clsTopicId,
    PublicNetConfig: {
      PublicNetStatus: settings.publicNetStatus,
      EipConfig: { EipStatus: settings.eipStatus, EipAddress: [] },
    },
    CodeSize: func.code.zip.length,
    CodeResult: status.StatusReasons.length === 0 ? 'success' : 'failed',
    CodeError: status.StatusDesc,
    Tags: listTags(func.tags),
    Triggers: func.triggers.map(triggerFields),
    AddTime: formatTime(func.addedMs),
    ModTime: formatTime(func.modifiedMs),
  };
}

/** The text of the handler's file; over 1 MB it is not shown. */
function entryText({ code, settings }: EmulatedFunction): string {
  const bytes = code.files[entryFile(settings.handler)];
  return bytes === undefined || bytes.length > 1024 * 1024 ? '' : Buffer.from(bytes).toString();
}

/** Fields that are the same for every function here. */
const constants = {
  Namespace: 'default',
  Type: 'Event',
  AvailableStatus: 'Available',
  ErrNo: 0,
  UseGpu: 'FALSE',
  InstallDependency: 'FALSE',
  L5Enable: 'FALSE',
  DnsCache: 'FALSE',
  OnsEnable: 'FALSE',
  AsyncRunEnable: 'FALSE',
  TraceEnable: 'FALSE',
  EipConfig: { EipFixed: 'FALSE', Eips: [] },
  AccessInfo: { Host: '', Vip: '' },
  Layers: [],
  DeadLetterConfig: { Type: '', Name: '', FilterType: '' },
  CfsConfig: { CfsInsList: [] },
  ImageConfig: null,
  ProtocolType: '',
  ProtocolParams: null,
  InstanceConcurrencyConfig: null,
  IntranetConfig: null,
};
