import * as z from 'zod/mini';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { readCron } from '../../resources/cron.ts';
import type { Trigger } from '../../resources/functions.ts';

/** Parameters that give the settings of a trigger. */
export const triggerSettings = {
  TriggerDesc: z.optional(z.string()),
  Enable: z.optional(z.string()),
  CustomArgument: z.optional(z.string()),
  Description: z.optional(z.string()),
};

const settingsSchema = z.strictObject(triggerSettings);

// https://cloud.tencent.com/document/product/583/9708
const maxArgumentBytes = 4096;

/** Reads the given settings. The cron is plain text, not JSON as in answers. The texts of the refusals are not known. */
export function readTriggerChange(parameters: z.infer<typeof settingsSchema>): Partial<Trigger> | Refusal {
  const { TriggerDesc: cronText, Enable: enable, CustomArgument: argument, Description: description } = parameters;
  const cron = cronText === undefined ? undefined : readCron(cronText);
  if (cronText !== undefined && cron === undefined)
    return refuse('InvalidParameterValue.TriggerDesc', `The cron is not valid: [${cronText}]`);
  if (enable !== undefined && enable !== 'OPEN' && enable !== 'CLOSE')
    return refuse('InvalidParameterValue.Enable', 'Enable must be OPEN or CLOSE.');

  if (argument !== undefined && Buffer.byteLength(argument) > maxArgumentBytes)
    return refuse('InvalidParameterValue.CustomArgument', 'The argument is over 4 KB.');
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(enable === undefined ? {} : { isOpen: enable === 'OPEN' }),
    ...(argument === undefined ? {} : { argument }),
    ...(description === undefined ? {} : { description }),
  };
}
