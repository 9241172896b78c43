// Who is in the model, in which groups, and who is who on GitHub.
import type { Identity } from '../../../src/domain/project.ts';
import { SRE } from '../../usecases/support/a-shop.ts';
import { ALICE, BOB, CAROL, DAVE } from '../../usecases/support/fake-directory.ts';

export { ALICE, BOB, CAROL, DAVE, SRE };
export const ERIN = 'U0ERIN000';
export const FRANK = 'U0FRANK00';
/** A guest of another organisation, who is in a group all the same: Slack's groups allow it. */
export const MALLORY = 'U0MALLORY';

export const PRODUCT = 'S0PRODUCT';
export const QA = 'S0QA00001';
export const BOSSES = 'S0BOSSES1';

export const PEOPLE = [ALICE, BOB, CAROL, DAVE, ERIN, FRANK, MALLORY] as const;
export type PersonId = (typeof PEOPLE)[number];

export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  [SRE]: [ALICE, BOB, CAROL, MALLORY],
  [PRODUCT]: [CAROL, ERIN],
  [QA]: [BOB, FRANK],
  [BOSSES]: [ALICE, ERIN],
};

/** Dave writes code, and nobody knows who he is. */
export const IDENTITIES: readonly Identity[] = [
  { slack: ALICE, github: 'alice', emails: [] },
  { slack: BOB, github: 'bob', emails: [] },
  { slack: CAROL, github: null, emails: ['carol@acme.example'] },
  { slack: ERIN, github: 'erin', emails: [] },
  { slack: FRANK, github: 'frank', emails: [] },
];
