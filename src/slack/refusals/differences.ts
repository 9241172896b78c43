// What changed between two plans, in words.
import type { PlanDifference } from '../../domain/plan.ts';
import { some } from '../words.ts';

/** For a card: `What runs of api and the policy changed.` */
export const differencesText = (differences: readonly PlanDifference[]): string =>
  some(differences.map(differenceText));

function differenceText(difference: PlanDifference): string {
  switch (difference.what) {
    case 'image':
      return `the image of ${difference.service}`;
    case 'live_revision':
      return `what runs of ${difference.service}`;
    case 'configuration':
      return `the configuration of ${difference.service}`;
    case 'services':
      return 'the set of services';
    case 'live_commit':
      return 'the release that is live';
    case 'target_commit':
      return 'the commit';
    case 'steps':
      return 'the steps';
    case 'policy':
      return 'the policy';
  }
}
