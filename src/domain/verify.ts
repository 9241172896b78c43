// *Looks good*: somebody has looked at what runs in an environment, and says so.
import { denial, membersOf, personRefusal, type Eligibility, type PersonFact } from './people.ts';
import { proofIn } from './proof.ts';
import { spokenName } from './names.ts';
import type { Refusal } from './refusal.ts';
import { isComplete } from './release.ts';
import { accepted, findRelease, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface VerifyCommand {
  readonly release: string;
  /** Number of the candidate. */
  readonly candidate: number;
  /** Where they looked. */
  readonly environment: string;
  readonly by: string;
  readonly now: number;
}

export interface VerifyFacts {
  readonly person: PersonFact;
  readonly eligibility: Eligibility;
  /** Whom the policies of later environments ask for their word about this one. */
  readonly verifiers: readonly string[];
}

/** The word is about the deployment that runs there now: whatever comes after it wants another look. */
export function decideVerify(snapshot: Snapshot, command: VerifyCommand, facts: VerifyFacts): Decision {
  const { release: id, candidate: number, environment, by, now: at } = command;
  const release = findRelease(snapshot, id);
  const candidate = release?.candidates.find((each) => each.number === number);
  if (release === undefined || candidate === undefined) {
    return refused({ code: 'unknown_release', typed: id, newest: [] });
  }
  const refusal = personRefusal(facts.person) ?? verifierRefusal(facts);
  if (refusal !== null) return refused(refusal);
  // Without all its images it has never run: what did is another one.
  const proof = isComplete(candidate) ? proofIn(snapshot, environment, candidate.artifacts, at) : null;
  if (proof === null || proof.since === null) {
    return refused({ code: 'nothing_to_verify', release: spokenName(release.name, number), environment });
  }
  const { deployment } = proof;
  const through = facts.eligibility.through.filter((entry) => facts.verifiers.includes(entry));
  const words = candidate.verifications.filter((each) => each.deployment === deployment);
  const before = words.findLast((word) => word.through.some((entry) => through.includes(entry)));
  // One environment may ask for the word of one group, and another one for that of another.
  const told = new Set(words.flatMap((word) => word.through));
  if (before !== undefined && through.every((entry) => told.has(entry))) {
    return refused({ code: 'already_verified', by: before.by });
  }
  return accepted({
    type: 'candidate.verified',
    release: id,
    at,
    candidate: number,
    verification: { environment, deployment, by, at, through },
    membership: membersOf(facts.eligibility, through),
  });
}

const verifierRefusal = ({ verifiers: from, eligibility }: VerifyFacts): Refusal | null =>
  denial(eligibility, from, { code: 'not_a_verifier', from });
