import { catalogue, isOn, type Topic, topics } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import { imageKey } from '../../keys.ts';
import type { Finding, FindingKind, Severity } from '../../types.ts';
import { type Description, describe } from '../findings/describe.ts';
import { countTopics } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import type { PageContext } from './context.ts';
import { type Pill, severityPill } from './pills.ts';
import { composeRow, type Row } from './rows.ts';
import { causeKey, type Together } from './same-cause.ts';

/** Reason and remediation that all rows of a kind share. Empty where rows differ; without a title where there is one kind. */
export interface Note {
  readonly kind: FindingKind;
  readonly title: string;
  readonly reason: string;
  readonly remediation: string;
}

/** Findings on one topic. */
export interface Section {
  readonly severity: Severity;
  readonly pill: Pill;
  readonly title: string;
  readonly notes: readonly Note[];
  readonly rows: readonly Row[];
  /** Number of findings without a row here. */
  readonly left: number;
}

/** Section before it is known how many rows it may have. */
export interface PreparedSection {
  readonly severity: Severity;
  readonly title: string;
  readonly findings: number;
  /** Findings that stand in one row. */
  readonly groups: readonly Together[];
}

/** Sections from the worst topic to the least, each in the order of the report. */
export function prepareSections(findings: readonly Finding[], context: PageContext): readonly PreparedSection[] {
  return groupBy(findings, topicOf)
    .toSorted(([a], [b]) => topics.indexOf(topicOf(a)) - topics.indexOf(topicOf(b)))
    .map((members) => ({
      severity: members[0].severity,
      title: sectionTitle(members, context.words),
      findings: members.length,
      groups: groupBy(members, (finding, index) => rowKey(finding, context) ?? String(index)),
    }));
}

function topicOf({ kind }: Finding): Topic {
  return catalogue[kind].topic;
}

/** Section with at most as many rows as asked for. */
export function composeSection(
  { severity, title, findings, groups }: PreparedSection,
  context: PageContext,
  maxRows: number,
): Section {
  const shown = groups.slice(0, maxRows);
  const notes = composeNotes(shown, context);
  const isStated = (finding: Finding, part: keyof Description) =>
    notes.some((said) => said.kind === finding.kind && said[part] !== '');
  return {
    severity,
    pill: severityPill(severity, context.words),
    title,
    notes,
    rows: shown.map((group) => composeRow(group, context, isStated)),
    left: findings - shown.flat().length,
  };
}

function sectionTitle(findings: Together, { sections, counted, nouns }: Words): string {
  const [first] = findings;
  if (isOn(first, 'unwanted-share')) return sections.shares(findings.length);
  const { images, targets } = countTopics(findings);
  if (images + targets > 0) return sections.unverified(images, targets);
  return counted(findings.length, nouns[first.kind](findings.length));
}

/** All unwanted shares of an image stand in one row, because one request cancels them. Undefined: a row of its own. */
function rowKey(finding: Finding, context: PageContext): string | undefined {
  return isOn(finding, 'unwanted-share') ? imageKey(finding.image) : causeKey(finding, context);
}

/** A kind gets a note when it stands in several rows. */
function composeNotes(rows: readonly Together[], context: PageContext): readonly Note[] {
  const kinds = groupBy(rows.flat(), ({ kind }) => kind);
  return kinds.flatMap((findings) => {
    const { kind } = findings[0];
    const inRows = rows.filter((row) => row.some((finding) => finding.kind === kind)).length;
    return inRows > 1 ? composeNote(findings, context, kinds.length) : [];
  });
}

function composeNote(findings: Together, { language, words }: PageContext, kinds: number): readonly Note[] {
  const descriptions = findings.map((finding) => describe(finding, language));
  const always = (part: keyof Description) => {
    const [text = '', ...others] = new Set(descriptions.map((description) => description[part]));
    return others.length === 0 ? text : '';
  };
  const note = { reason: always('reason'), remediation: always('remediation') };
  if (note.reason === '' && note.remediation === '') return [];
  return [{ kind: findings[0].kind, title: kinds > 1 ? words.sections.kind(always('title')) : '', ...note }];
}
