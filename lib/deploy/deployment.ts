// What the deployer speaks of: what is wanted, what is built, and what was done. Plain data between the plugin, which reads
// serverless.yml and talks to people, and the part that talks to the cloud.

/** A timer trigger of the function. */
export interface TimerTrigger {
  readonly name: string;
  /** Seven fields: second minute hour day month weekday year. */
  readonly cron: string;
  readonly enabled: boolean;
  /** What the platform hands over as the event's `Message`; empty for none. */
  readonly argument: string;
}

/** What the platform does with an event whose run failed. */
export interface RetryPolicy {
  /** 0 to 2. */
  readonly attempts: number;
  readonly maxAgeSeconds: number;
}

/** A CAM policy: https://cloud.tencent.com/document/product/598/10603 */
export interface PolicyDocument {
  readonly version: '2.0';
  readonly statement: readonly {
    readonly effect: 'allow';
    readonly action: readonly string[];
    readonly resource: readonly string[];
  }[];
}

/** Who may run the function's code as whom: a role that exists, or one that deploying makes with exactly this policy. */
export type ExecutionRole =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'made'; readonly name: string; readonly policy: PolicyDocument };

/** Everything that is wanted of one deployed function. */
export interface Deployment {
  readonly service: string;
  readonly stage: string;
  readonly site: 'china' | 'international';
  readonly region: string;
  readonly namespace: string;
  readonly functionName: string;
  readonly description: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly vpc?: { readonly vpcId: string; readonly subnetId: string };
  /** Where the platform writes the logs; absent: where it does by default. */
  readonly logs?: { readonly logsetId: string; readonly topicId: string };
  readonly role: ExecutionRole;
  readonly triggers: readonly TimerTrigger[];
  readonly retry: RetryPolicy;
}

/** What is uploaded. */
export interface Artifact {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip, in hex. */
  readonly digest: string;
  /** SHA-256 of the audit.yml in it, in hex, so that a later look can tell which of the two changed. */
  readonly auditDigest?: string;
}

/** How a command speaks to the person at the terminal: what happened, what is going on, what to beware of. */
export interface Reporter {
  readonly notice: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly warning: (line: string) => void;
}

/** One thing that a deploy did to the cloud, in the order it did them: `created function audit-dev`. */
export interface Change {
  readonly verb: 'created' | 'updated' | 'removed';
  readonly what: string;
}
