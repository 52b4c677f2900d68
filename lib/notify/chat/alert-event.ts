/**
 * Event of an incident service. `key` names the alert that it opens or resolves, and is the same in every run. All texts are
 * single visible lines; `details` is data for people and machines.
 */
export type AlertEvent =
  | { readonly action: 'resolve'; readonly key: string }
  | {
      readonly action: 'trigger';
      readonly key: string;
      readonly summary: string;
      readonly severity: 'critical' | 'error' | 'warning' | 'info';
      /** Account, and region where the finding has one. */
      readonly source: string;
      /** ISO 8601, UTC. */
      readonly at: string;
      readonly class: string;
      readonly component?: string;
      readonly group?: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly link?: Link;
    };

/** Link to a page of the cloud. */
export interface Link {
  readonly url: string;
  readonly label: string;
}
