import type { News } from '../../alert/notification.ts';
import type { AuditReport, Finding } from '../../types.ts';
import type { Medium } from '../findings/words-en.ts';
import { allotRows } from './allot-rows.ts';
import { groupByAccount } from './by-account.ts';
import { composeClosed, composeUnseen } from './closed.ts';
import { findingsOf, stagesInOrder } from './content.ts';
import type { PageContext } from './context.ts';
import { composeSection, type PreparedSection, prepareSections, type Section } from './sections.ts';

/** Section on a page: `heading` begins a stage and `account` an account; `more` states how many findings are left out. */
export interface PlacedSection extends Section {
  readonly heading: string;
  readonly account: string;
  readonly more: string;
}

/** Sections of a page, and a sentence about the findings that are in none of them. */
export interface PlacedSections {
  readonly sections: readonly PlacedSection[];
  readonly moreFindings: string;
}

export interface Placing {
  readonly news: News | undefined;
  readonly context: PageContext;
  readonly medium: Medium;
}

/** Prepared section with the headings under which it stands. */
interface Slot {
  readonly stage: string;
  readonly account: string;
  readonly prepared: PreparedSection;
}

/**
 * Sections of a report by stage, account and topic. Of one account each section has at most `maxRows` rows; those of several
 * accounts share them, and a section without a row is left out.
 */
export function prepareSectionsOf(
  run: AuditReport,
  { news, context, medium }: Placing,
): (maxRows: number) => PlacedSections {
  const { words } = context;
  const more = words.more[medium];
  const slotsOf = (stage: string, findings: readonly Finding[]) =>
    groupByAccount(findings, run, context).flatMap(({ heading: account, findings: own }) =>
      prepareSections(own, context).map((prepared): Slot => ({ stage, account, prepared })),
    );
  const slots =
    news === undefined
      ? slotsOf('', run.findings)
      : stagesInOrder.flatMap((stage) => slotsOf(words.stages[stage], findingsOf(news, stage)));
  const isShared = run.scope.accounts.length > 1;
  return (maxRows) => {
    const rows = isShared ? allotRows(slots.map(rowsWanted), maxRows) : slots.map(() => maxRows);
    const isShown = (index: number) => !isShared || (rows[index] ?? 0) > 0;
    const left = slots.reduce((sum, { prepared }, index) => (isShown(index) ? sum : sum + prepared.findings), 0);
    const shown = slots.flatMap(({ stage, account, prepared }, index) =>
      isShown(index) ? [{ stage, account, section: composeSection(prepared, context, rows[index] ?? 0) }] : [],
    );
    const closed = composeClosed(news?.closed ?? [], context, maxRows);
    const unseen = composeUnseen(news?.unseen ?? [], context, maxRows);
    return {
      sections: [
        ...placeUnderHeadings(shown, more),
        ...place(words.closed.unseenTitle, unseen, words.closed.unseenMore),
        ...place(words.closed.title, closed, words.closed.more),
      ],
      moreFindings: left > 0 ? more(left) : '',
    };
  };
}

function rowsWanted({ prepared: { severity, groups } }: Slot) {
  return { severity, rows: groups.length };
}

type SectionWithHeadings = Omit<Slot, 'prepared'> & { readonly section: Section };

/** Sections of which the first of a stage has the heading of the stage, and the first of an account that of the account. */
function placeUnderHeadings(all: readonly SectionWithHeadings[], more: (left: number) => string) {
  return all.map(({ stage, account, section }, index): PlacedSection => {
    const before = all[index - 1];
    const isNewStage = before?.stage !== stage;
    return {
      ...section,
      heading: isNewStage ? stage : '',
      account: isNewStage || before.account !== account ? account : '',
      more: section.left > 0 ? more(section.left) : '',
    };
  });
}

function place(stage: string, sections: readonly Section[], more: (left: number) => string) {
  return placeUnderHeadings(
    sections.map((section) => ({ stage, account: '', section })),
    more,
  );
}
