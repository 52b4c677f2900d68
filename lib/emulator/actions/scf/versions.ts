import * as z from 'zod/mini';
import { ownValue } from '../../protocol/own-value.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import { type Answer, formatTime } from '../../protocol/reply.ts';
import type { PublishedVersion } from '../../resources/functions.ts';
import type { World } from '../../world/world.ts';
import { defineAction } from '../action.ts';
import {
  type FunctionRequest,
  findFunction,
  findIdleFunction,
  functionParameters,
  isLatest,
  scf,
} from './find-function.ts';
import { isDescription } from './settings.ts';

/**
 * Publishes the settings and the code of a function as a version: https://www.tencentcloud.com/document/product/583/34415. Neither
 * triggers nor retries belong to it (https://tencentcloud.com/document/product/583/15371). The function is Publishing meanwhile.
 */
export const publishVersion = defineAction({
  ...scf,
  action: 'PublishVersion',
  parameters: z.strictObject({ ...functionParameters, Description: z.optional(z.string()) }),
  run(request, world) {
    const { parameters, atMs } = request;
    const { Description: description = '' } = parameters;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.PublishVersion',
      settlingCode: 'FailedOperation.PublishVersion',
    });
    if (isRefusal(func)) return func;
    if (!isDescription(description))
      return refuse('InvalidParameterValue.Description', 'The description is not valid.');

    const { settings, code } = func;
    const published = func.published + 1;
    const readyMs = world.functions.completionMs(atMs);
    const version = { version: String(published), description, settings, code, addedMs: atMs, readyMs };
    world.functions.put({
      ...func,
      published,
      versions: [...func.versions, version],
      change: { status: 'Publishing', untilMs: readyMs },
    });
    return {
      FunctionVersion: version.version,
      CodeSize: code.zip.length,
      MemorySize: settings.memoryMb,
      Description: description,
      Handler: settings.handler,
      Timeout: settings.timeoutSeconds,
      Runtime: settings.runtime,
      Namespace: 'default',
    };
  },
});

const count = z.int().check(z.gte(0));

/** Answers a page of a function's versions, `$LATEST` among them; the order without `Order` is not documented. */
export const listVersionByFunction = defineAction({
  ...scf,
  action: 'ListVersionByFunction',
  parameters: z.strictObject({
    ...functionParameters,
    Offset: z.optional(count),
    Limit: z.optional(count),
    Order: z.optional(z.string()),
    OrderBy: z.optional(z.string()),
  }),
  run(request, world) {
    const { parameters, atMs } = request;
    const { Offset: offset = 0, Limit: limit = 20, Order: order = 'ASC', OrderBy: orderBy = 'AddTime' } = parameters;
    const func = findFunction(world, request);
    if (isRefusal(func)) return func;
    if (ownValue(orders, orderBy) === undefined)
      return refuse('InvalidParameterValue.OrderBy', 'The order must be by AddTime or ModTime.');
    if (order !== 'ASC' && order !== 'DESC')
      return refuse('InvalidParameterValue.Order', 'The order must be ASC or DESC.');

    const latest = { ...func, version: '$LATEST', description: func.settings.description, readyMs: func.addedMs };
    const ascending = [latest, ...func.versions];
    const page = (order === 'ASC' ? ascending : ascending.toReversed()).slice(offset, offset + limit);
    return {
      FunctionVersion: page.map(({ version }) => version),
      Versions: page.map((version) => versionFields(version, atMs)),
      TotalCount: ascending.length,
    };
  },
});

/** A version is never modified, so that both are the order of publishing. */
const orders: Readonly<Record<string, true>> = { AddTime: true, ModTime: true };

function versionFields(
  { version, description, addedMs, readyMs }: Omit<PublishedVersion, 'settings' | 'code'>,
  atMs: number,
) {
  return {
    Version: version,
    Description: description,
    AddTime: formatTime(addedMs),
    ModTime: formatTime(addedMs),
    Status: atMs < readyMs ? 'Publishing' : 'Active',
  };
}

/** Deletes a version. That the function has to be Active, and the code of the refusal of `$LATEST`, are our choice. */
export const deleteFunctionVersion = defineAction({
  ...scf,
  action: 'DeleteFunctionVersion',
  parameters: z.strictObject({
    ...functionParameters,
    Qualifier: z.string(),
    ForceDelete: z.optional(z.enum(['true', 'false'])),
  }),
  run: (request, world) => deleteVersion(world, request, request.parameters.Qualifier),
});

/** Deletes a version of a function. */
export function deleteVersion(world: World, request: FunctionRequest, qualifier: string): Answer | Refusal {
  const func = findIdleFunction(world, request, {
    code: 'FailedOperation.FunctionStatusError',
    settlingCode: 'FailedOperation.DeleteFunction',
  });
  if (isRefusal(func)) return func;
  if (isLatest(qualifier)) return refuse('InvalidParameterValue.Qualifier', 'The latest version cannot be deleted.');
  const versions = func.versions.filter(({ version }) => version !== qualifier);
  if (versions.length === func.versions.length)
    return refuse('ResourceNotFound.Version', `Version not found: [${qualifier}]`);
  world.functions.put({ ...func, versions });
  return {};
}
