// How often what was reached: a run in which nothing was ever deployed proves nothing.

export interface Tally {
  count(command: string, outcome: string): void;
  /** A run is over, and what its deployments came to. */
  endRun(statuses: readonly string[], productionSuccesses: number): void;
  readonly runs: number;
  /** Runs in which something got to production. */
  readonly deployed: number;
  lines(): readonly string[];
}

export function createTally(): Tally {
  const commands = new Map<string, Map<string, number>>();
  const ends = new Map<string, number>();
  let runs = 0;
  let deployed = 0;
  let successes = 0;
  const bump = (counts: Map<string, number>, key: string): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    count(command, outcome) {
      const counts = commands.get(command) ?? new Map<string, number>();
      commands.set(command, counts);
      bump(counts, outcome);
    },
    endRun(statuses, productionSuccesses) {
      runs += 1;
      successes += productionSuccesses;
      if (productionSuccesses > 0) deployed += 1;
      for (const status of statuses) bump(ends, status);
    },
    get runs() {
      return runs;
    },
    get deployed() {
      return deployed;
    },
    lines: () => [
      `runs: ${runs}; something got to production in ${deployed} of them (${percent(deployed, runs)}), ${successes} times in all`,
      `ends: ${sorted(ends)
        .map(([status, count]) => `${status} ${count}`)
        .join(', ')}`,
      'commands, and what became of them:',
      ...[...commands.entries()]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([command, counts]) =>
            `  ${command}: ${sorted(counts)
              .map(([outcome, count]) => `${outcome} ${count}`)
              .join(', ')}`,
        ),
    ],
  };
}

const sorted = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts.entries()].toSorted(([, a], [, b]) => b - a);

const percent = (part: number, whole: number): string =>
  whole === 0 ? '0 %' : `${Math.round((part / whole) * 100)} %`;
