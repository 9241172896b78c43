// Counting approvals: several rules at once, each person for one of them, and people without whom there is none.
import type { ApprovalPolicy } from './project.ts';

/** Somebody who has approved, and which entries of the policy make them eligible. */
export interface Voice {
  readonly by: string;
  readonly through: readonly string[];
}

export interface Tally {
  /** In the order of the policy. */
  readonly rules: readonly {
    readonly have: number;
    readonly need: number;
    readonly from: readonly string[];
  }[];
  /** Of those who must be among the approvers: who is not. */
  readonly must: readonly string[];
  readonly met: boolean;
}

/** How far the approvals go: as many rules are filled as can be, whoever could have counted for several of them. */
export function tally({ rules, must }: ApprovalPolicy, voices: readonly Voice[]): Tally {
  const seats = rules.flatMap(({ count, from }, rule) =>
    Array.from({ length: count }, () => ({ rule, from })),
  );
  const taken = seatAll(voices, (voice) =>
    seats.flatMap(({ from }, seat) => (from.some((each) => voice.through.includes(each)) ? seat : [])),
  );
  const filled = rules.map(({ count: need, from }, rule) => ({
    have: seats.filter((seat, at) => seat.rule === rule && taken.has(at)).length,
    need,
    from,
  }));
  const missing = must.filter((entry) => !voices.some(({ through }) => through.includes(entry)));
  return {
    rules: filled,
    must: missing,
    met: missing.length === 0 && filled.every(({ have, need }) => have >= need),
  };
}

/** Bipartite matching by augmenting paths (Kuhn): everybody who can get a seat gets one. @returns seat -> who has it */
function seatAll(
  voices: readonly Voice[],
  seatsOf: (voice: Voice) => readonly number[],
): ReadonlyMap<number, Voice> {
  const taken = new Map<number, Voice>();
  const seatOne = (voice: Voice, tried: Set<number>): boolean => {
    for (const seat of seatsOf(voice)) {
      if (tried.has(seat)) continue;
      tried.add(seat);
      const sitting = taken.get(seat);
      // Whoever sits there may have another seat to go to.
      if (sitting === undefined || seatOne(sitting, tried)) {
        taken.set(seat, voice);
        return true;
      }
    }
    return false;
  };
  for (const voice of voices) seatOne(voice, new Set());
  return taken;
}

/** Whether some people could meet the policy at all; a group or team may have any number of them. */
export function canBeMet(approvals: ApprovalPolicy): boolean {
  const { rules, must, not } = approvals;
  const people = new Set(rules.flatMap(({ from }) => from.filter(isPerson)));
  if (must.some((entry) => not.people.includes(entry))) return false;
  const crowd = rules.flatMap(({ count, from }, rule) => {
    const through = from.filter((entry) => !isPerson(entry));
    return through.length === 0
      ? []
      : Array.from({ length: count }, (_, index) => ({ by: `${rule}.${index}`, through }));
  });
  const named = [...people, ...must.filter(isPerson)]
    .filter((by) => !not.people.includes(by))
    .map((by) => ({ by, through: [by] }));
  const groups = must.filter((entry) => !isPerson(entry)).map((by) => ({ by, through: [by] }));
  return tally(approvals, [...crowd, ...named, ...groups]).met;
}

const isPerson = (entry: string): boolean => /^[UW]/.test(entry);
