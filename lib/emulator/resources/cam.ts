import { type Collection, createCollection } from './collection.ts';
import { allows } from './policy.ts';

/** A role of an account. */
export interface Role {
  /** All digits. */
  readonly roleId: string;
  readonly name: string;
  /** Who may take it. */
  readonly trustDocument: string;
  readonly description: string;
  readonly consoleLogin: number;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly addedMs: number;
  readonly updatedMs: number;
  /** What it may do. */
  readonly attached: readonly Attachment[];
}

/** A policy that a role holds, and since when. */
export interface Attachment {
  readonly policyId: number;
  readonly addedMs: number;
}

/** A policy that the account wrote itself. */
export interface Policy {
  readonly policyId: number;
  readonly name: string;
  readonly document: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly addedMs: number;
  readonly updatedMs: number;
}

/** The roles and policies of all accounts, by uin. They hold for every region. */
export interface Cam {
  readonly roles: Collection<Role>;
  readonly policies: Collection<Policy>;
  /** A number that no role or policy had before. */
  nextNumber(): number;
  /** Whether the policies of a role, if it exists, let an operation (`cvm:DescribeImages`) be done, to the resource or to all. */
  allows(account: string, roleId: string, operation: string, resource?: string): boolean;
}

/** Begins without roles, and without the policies that the cloud itself provides. */
export function createCam(): Cam {
  const roles = createCollection<Role>();
  const policies = createCollection<Policy>();
  let last = 0;
  return {
    roles,
    policies,
    nextNumber: () => {
      last += 1;
      return last;
    },
    allows: (account, roleId, operation, resource) => {
      const attached = roles.find(account, roleId)?.attached ?? [];
      const documents = attached.flatMap(({ policyId }) => policies.find(account, String(policyId))?.document ?? []);
      return allows(documents, operation, resource);
    },
  };
}
