import { type Collection, createCollection } from './collection.ts';
import { allows } from './policy.ts';

/** A role of an account. */
export interface Role {
  /** Id, all digits. */
  readonly roleId: string;
  readonly name: string;
  /** Policy document of the principals that may assume the role. */
  readonly trustDocument: string;
  readonly description: string;
  readonly consoleLogin: number;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly addedMs: number;
  readonly updatedMs: number;
  /** Policies that say what the role may do. */
  readonly attached: readonly Attachment[];
}

/** Policy of a role, and the time since when it is attached. */
export interface Attachment {
  readonly policyId: number;
  readonly addedMs: number;
}

/** Custom policy of an account. */
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
  /** Permission by the policies of a role, if it exists, for an operation (`cvm:DescribeImages`) on the resource or on all. */
  allows(account: string, roleId: string, operation: string, resource?: string): boolean;
}

/** CAM without roles, and without preset policies. */
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
