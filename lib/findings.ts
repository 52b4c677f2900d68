// The catalogue of finding kinds: the only place that says how bad each is and what it is about.
import type { Allowance, Finding, FindingKind, Image, PartProblem, Place, Severity, Verdict } from './types.ts';

/** Subject of a finding. Findings on one topic stand in one section of a page and are acted on together. */
export type Topic =
  | 'unwanted-share'
  | 'untrusted-source'
  | 'unverified'
  | 'organization'
  | 'required-share'
  | 'expiring-allowance'
  | 'unused-allowance'
  | 'unconfigured-image'
  | 'share-quota';

/** Facts that hold for every finding of a kind. `verdict`: the best verdict that a run with such a finding can reach. */
export interface KindFacts {
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly topic: Topic;
}

/** Facts of each kind, the worst kind first: the order is the rank that every list of kinds follows. */
const facts = {
  'unauthorized-share': { severity: 'high', verdict: 'non-compliant', topic: 'unwanted-share' },
  'lapsed-allowance': { severity: 'high', verdict: 'non-compliant', topic: 'unwanted-share' },
  'untrusted-source': { severity: 'high', verdict: 'non-compliant', topic: 'untrusted-source' },
  'unverified-image': { severity: 'high', verdict: 'incomplete', topic: 'unverified' },
  'unverified-target': { severity: 'high', verdict: 'incomplete', topic: 'unverified' },
  'unverified-inbound': { severity: 'high', verdict: 'incomplete', topic: 'unverified' },
  'unverified-organization': { severity: 'high', verdict: 'incomplete', topic: 'organization' },
  'missing-share': { severity: 'medium', verdict: 'non-compliant', topic: 'required-share' },
  'expiring-allowance': { severity: 'low', verdict: 'compliant', topic: 'expiring-allowance' },
  'unused-allowance': { severity: 'low', verdict: 'compliant', topic: 'unused-allowance' },
  'unconfigured-image': { severity: 'low', verdict: 'compliant', topic: 'unconfigured-image' },
  'share-quota': { severity: 'low', verdict: 'compliant', topic: 'share-quota' },
} as const satisfies Readonly<Record<FindingKind, KindFacts>>;

/** The catalogue, by kind. */
export const catalogue: Readonly<Record<FindingKind, KindFacts>> = facts;

type KindOn<T extends Topic> = {
  [Kind in FindingKind]: (typeof facts)[Kind]['topic'] extends T ? Kind : never;
}[FindingKind];

/** Finding on a topic. */
export type FindingOn<T extends Topic> = Extract<Finding, { readonly kind: KindOn<T> }>;

function isKind(text: string): text is FindingKind {
  return Object.hasOwn(catalogue, text);
}

/** Every kind, the worst first. */
export const findingKinds: readonly FindingKind[] = Object.keys(catalogue).filter(isKind);

/** Topics from the worst to the least. */
export const topics: readonly Topic[] = [...new Set(findingKinds.map((kind) => catalogue[kind].topic))];

/** Severities from the worst to the least. */
export const severities = ['high', 'medium', 'low'] as const satisfies readonly Severity[];

/** Verdicts from the best to the worst: an incomplete list cannot be trusted, whatever else is in it. */
export const verdicts = ['compliant', 'non-compliant', 'incomplete'] as const satisfies readonly Verdict[];

/** Problems of the evidence of a part. */
export const partProblems = [
  'missing',
  'unavailable',
  'malformed',
  'signature',
  'mismatched',
] as const satisfies readonly PartProblem[];

/** True for findings on the topic. */
export function isOn<T extends Topic>(finding: Finding, topic: T): finding is FindingOn<T> {
  return catalogue[finding.kind].topic === topic;
}

/** Things that a finding names, as far as its kind has them. The place of an image is its own. */
export interface References {
  readonly place?: Place | undefined;
  readonly image?: Image | undefined;
  readonly allowance?: Allowance | undefined;
}

/** Reads off the things that a finding names. */
export function referencesOf(finding: Finding): References {
  const image = 'image' in finding ? finding.image : undefined;
  const place = 'place' in finding ? finding.place : image;
  return { place, image, allowance: 'allowance' in finding ? finding.allowance : undefined };
}

/** True for kinds that can wait, because they leave the verdict as it is. */
export function isMinor(kind: FindingKind): boolean {
  return catalogue[kind].verdict === 'compliant';
}

/** Comparison for sorting, the worst kind first. */
export function compareKinds(a: FindingKind, b: FindingKind): number {
  return findingKinds.indexOf(a) - findingKinds.indexOf(b);
}

/** Verdict of a run with these findings: the worst that one of them allows. */
export function reachVerdict(findings: readonly Finding[]): Verdict {
  const reached = new Set<Verdict>(findings.map(({ kind }) => catalogue[kind].verdict));
  return verdicts.findLast((verdict) => reached.has(verdict)) ?? 'compliant';
}

/** Number of findings of each kind, zeros included. */
export function countKinds(findings: readonly Finding[]): Readonly<Record<FindingKind, number>> {
  const counts = Object.fromEntries(findingKinds.map((kind) => [kind, 0]));
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  if (!hasEveryKind(counts)) throw new Error('The catalogue lacks a kind of finding.');
  return counts;
}

function hasEveryKind(counts: Readonly<Record<string, number>>): counts is Record<FindingKind, number> {
  return findingKinds.every((kind) => kind in counts);
}
