import { wireTime } from '../../protocol/wire-time.ts';
import type { Trigger } from '../../resources/functions.ts';

/** Writes a trigger as GetFunction, CreateTrigger and ListTriggers answer it, in the form of the API pages' examples. */
export function wireTrigger(trigger: Trigger): Readonly<Record<string, unknown>> {
  return {
    TriggerName: trigger.name,
    Type: 'timer',
    TriggerDesc: JSON.stringify({ cron: trigger.cron }),
    Enable: trigger.isOpen ? 1 : 0,
    Qualifier: trigger.qualifier,
    CustomArgument: trigger.argument,
    Description: trigger.description,
    AvailableStatus: 'Available',
    AddTime: wireTime(trigger.addedMs),
    ModTime: wireTime(trigger.modifiedMs),
    ResourceId: '',
    BindStatus: 'on',
    TriggerAttribute: 'single',
  };
}
