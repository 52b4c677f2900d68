import type { Trigger } from '../../functions.ts';
import { wireTime } from '../../wire-time.ts';

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
