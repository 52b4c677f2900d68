import { ALL_REGIONS } from '../../keys.ts';
import type { TagCondition, Target, Where } from '../../types.ts';
import { describeTags } from './grantee.ts';
import { visible } from './untrusted.ts';
import type { Words } from './words-en.ts';

const LENGTH = 160;

/** Images that a target takes in, in one place. */
export interface TargetScope {
  readonly images: Target['images'];
  readonly where?: Where;
}

/** Target by what it is, instead of by its place in the file: `All images in ap-guangzhou whose tags are env=prod`. */
export function describeTarget({ images, where }: TargetScope, region: string, { target }: Words): string {
  const place = regionName(region, target);
  if (images !== 'all') return target.listed(visible(images.join(', '), LENGTH), place);
  const tags = describeTags(where?.tags);
  const conditions = [
    ...(where?.name === undefined ? [] : [target.name(visible(where.name, LENGTH))]),
    ...(tags.length === 0 ? [] : [target.tags(visible(tags.join(', '), LENGTH))]),
  ];
  return target.all(place, conditions);
}

/** Region as text; `all regions` where it stands for all of them. */
export function regionName(region: string, { allRegions }: Words['target']): string {
  return region === ALL_REGIONS ? allRegions : visible(region, LENGTH);
}

/** Scope of a remembered target, from its key; undefined where the key is of another form. */
export function parseTargetKey(key: string): TargetScope | undefined {
  const [images, name, tags] = listOf(parse(key));
  const where = {
    ...(typeof name === 'string' && { name }),
    tags: Object.fromEntries(listOf(tags).map(parseTag)),
  };
  if (images === 'all') return { images, where };
  const ids = listOf(images);
  return ids.length === 0 ? undefined : { images: ids.map(String) };
}

function parseTag(text: unknown): readonly [string, TagCondition] {
  const [tag, condition] = listOf(parse(String(text)));
  const isAny = typeof condition === 'object' && condition !== null && 'anyValue' in condition;
  if (isAny) return [String(tag), { anyValue: true }];
  return [String(tag), Array.isArray(condition) ? condition.map(String) : String(condition)];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
