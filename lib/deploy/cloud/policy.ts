import type { PolicyDocument } from '../deployment.ts';
import { parseJson } from './answer.ts';

/**
 * Lets SCF, and nobody else, assume the role.
 * Source: resource_tc_scf_function_test.go of Tencent's Terraform provider.
 */
export const trustPolicy = JSON.stringify({
  version: '2.0',
  statement: [{ action: 'name/sts:AssumeRole', effect: 'allow', principal: { service: ['scf.qcloud.com'] } }],
});

/** A policy as CAM takes it. */
export function writePolicy(policy: PolicyDocument): string {
  return JSON.stringify(policy);
}

/** True when two policy documents mean the same: order, one or a list of one, and `name/` before an action do not count. */
export function isSamePolicy(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

function canonical(document: string): string {
  const policy = parseJson(document);
  return policy === undefined ? document : JSON.stringify(arrange(policy, ''));
}

function arrange(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => arrange(item, key));
    return items.length === 1 ? items[0] : items.toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b));
    return Object.fromEntries(entries.map(([name, item]) => [name, arrange(item, name)]));
  }
  return key === 'action' && typeof value === 'string' ? value.replace(/^name\//, '') : value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
