import type { Action } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { describeImageSharePermission } from './describe-image-share-permission.ts';
import { describeImages } from './describe-images.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { modifyImageSharePermission } from './modify-image-share-permission.ts';

const actions: readonly Action[] = [
  describeImageSharePermission,
  describeImages,
  modifyImageSharePermission,
  getCallerIdentity,
];

/** Finds what a service of this emulator does under a version and an action name. */
export function findAction(service: string, version: string, name: string): Action | Refusal {
  const ofService = actions.filter((action) => action.service === service);
  if (ofService.length === 0) {
    // Real text not known.
    return refuse('NoSuchProduct', `There is no product ${service}.`);
  }
  const ofVersion = ofService.filter((action) => action.version === version);
  if (ofVersion.length === 0) {
    // Real text not known.
    return refuse('NoSuchVersion', `The product ${service} has no version ${version}.`);
  }
  return (
    ofVersion.find(({ action }) => action === name) ??
    refuse('InvalidAction', 'The request `Action` is invalid or not found.')
  );
}
