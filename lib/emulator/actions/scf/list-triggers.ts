import * as z from 'zod/mini';
import { ownValue } from '../../protocol/own-value.ts';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import type { Trigger } from '../../resources/functions.ts';
import { defineAction } from '../action.ts';
import { triggerFields } from './answer-fields.ts';
import { findFunction, functionParameters, scf } from './find-function.ts';

const count = z.int().check(z.gte(0));

/** Answers a page of a function's triggers, by default the last modified first. */
export const listTriggers = defineAction({
  ...scf,
  action: 'ListTriggers',
  parameters: z.strictObject({
    ...functionParameters,
    Offset: z.optional(count),
    Limit: z.optional(count),
    OrderBy: z.optional(z.string()),
    Order: z.optional(z.string()),
  }),
  run(request, world) {
    const { parameters } = request;
    const { Offset: offset = 0, Limit: limit = 20, OrderBy: orderBy = 'mod_time', Order: order = 'DESC' } = parameters;
    const func = findFunction(world, request);
    if (isRefusal(func)) return func;
    const timeOf = ownValue(times, orderBy);
    if (timeOf === undefined)
      return refuse('InvalidParameterValue.OrderBy', 'The order must be by add_time or mod_time.');
    if (order !== 'ASC' && order !== 'DESC')
      return refuse('InvalidParameterValue.Order', 'The order must be ASC or DESC.');

    const ascending = func.triggers.toSorted((a, b) => timeOf(a) - timeOf(b));
    const ordered = order === 'ASC' ? ascending : ascending.toReversed();
    return { TotalCount: ordered.length, Triggers: ordered.slice(offset, offset + limit).map(triggerFields) };
  },
});

const times: Readonly<Record<string, (trigger: Trigger) => number>> = {
  add_time: ({ addedMs }) => addedMs,
  mod_time: ({ modifiedMs }) => modifiedMs,
};
