// How much of an account's calls Slipway takes in one Region. AWS counts them in token buckets that consoles, CI and
// Terraform draw from as well (FIELD-NOTES 10): whoever is over budget waits for their turn, and nobody fails.
import { setTimeout } from 'node:timers/promises';

export type CallKind = keyof typeof ALLOWANCES;

interface Allowance {
  /** Calls that may be made at once. */
  readonly burst: number;
  /** Calls that come back each second. */
  readonly perSecond: number;
}

/** About half of what AWS gives, which is twice the numbers here. (ECS API reference, request throttling; FIELD-NOTES 10) */
const ALLOWANCES = {
  clusterRead: { burst: 25, perSecond: 10 },
  serviceRead: { burst: 50, perSecond: 10 },
  taskRead: { burst: 50, perSecond: 10 },
  taskRun: { burst: 50, perSecond: 20 },
  taskDefinitionRead: { burst: 50, perSecond: 10 },
  taskDefinitionModify: { burst: 10, perSecond: 0.5 },
  // All that AWS gives (50, and 5 a second), and more at once: a rollback of sixty services comes first, and must not
  // stand in line behind a number of ours. What AWS itself refuses is tried again later; between deployments nothing
  // of Slipway calls these, so that nobody else is starved for long.
  serviceModify: { burst: 60, perSecond: 5 },
} as const satisfies Record<string, Allowance>;

const KINDS: ReadonlyMap<string, CallKind> = new Map([
  ['DescribeClusters', 'clusterRead'],
  ['DescribeServices', 'serviceRead'],
  ['ListServices', 'serviceRead'],
  ['ListServiceDeployments', 'serviceRead'],
  ['DescribeServiceDeployments', 'serviceRead'],
  ['DescribeServiceRevisions', 'serviceRead'],
  ['ListTasks', 'taskRead'],
  ['DescribeTasks', 'taskRead'],
  ['RunTask', 'taskRun'],
  ['StopTask', 'taskRun'],
  ['DescribeTaskDefinition', 'taskDefinitionRead'],
  ['ListTaskDefinitions', 'taskDefinitionRead'],
  ['RegisterTaskDefinition', 'taskDefinitionModify'],
  ['UpdateService', 'serviceModify'],
  ['StopServiceDeployment', 'serviceModify'],
]);

/** `null` for an operation that has no budget: it is not held up. */
export const kindOf = (operation: string): CallKind | null => KINDS.get(operation) ?? null;

/** A clock that is never set back, and what goes with it. */
export interface BudgetClock {
  /** Milliseconds since anything. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** From 0 up to 1. */
  random(): number;
}

const REAL: BudgetClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
  random: () => Math.random(),
};

export interface CallBudget {
  /** Comes back when the call may be made: at once while there is budget left, else in the order of asking. */
  take(kind: CallKind): Promise<void>;
  /** AWS says "slow down" all the same: somebody else is busy. Slipway makes do with half for a while. */
  throttled(kind: CallKind): void;
}

export function createCallBudget(clock: BudgetClock = REAL): CallBudget {
  const buckets = new Map<CallKind, Bucket>();
  const bucketOf = (kind: CallKind): Bucket => {
    const bucket = buckets.get(kind) ?? new Bucket(ALLOWANCES[kind], clock);
    buckets.set(kind, bucket);
    return bucket;
  };
  return {
    take: (kind) => bucketOf(kind).take(),
    throttled: (kind) => bucketOf(kind).halve(),
  };
}

/** Milliseconds for which half must do: between one and three times as long, so that two Slipways do not keep step. */
const SLOW_FOR = 10_000;

class Bucket {
  readonly #allowance: Allowance;
  readonly #clock: BudgetClock;
  readonly #waiting: (() => void)[] = [];
  #tokens: number;
  #at: number;
  #slowUntil = -Infinity;

  constructor(allowance: Allowance, clock: BudgetClock) {
    this.#allowance = allowance;
    this.#clock = clock;
    this.#tokens = allowance.burst;
    this.#at = clock.now();
  }

  async take(): Promise<void> {
    if (this.#waiting.length === 0 && this.#hasToken()) {
      this.#tokens -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      // The first one who waits waits for everybody.
      if (this.#waiting.length === 1) void this.#serve();
    });
  }

  halve(): void {
    this.#fill();
    this.#tokens /= 2;
    this.#slowUntil = this.#at + SLOW_FOR * (1 + 2 * this.#clock.random());
  }

  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#hasToken()) {
        await this.#clock.sleep(this.#untilToken());
        continue;
      }
      this.#tokens -= 1;
      this.#waiting.shift()?.();
    }
  }

  #hasToken(): boolean {
    this.#fill();
    return this.#tokens >= 1;
  }

  /** In whole milliseconds, and so never none: a timer may fire a little early. */
  #untilToken(): number {
    const { perSecond } = this.#allowance;
    const rate = this.#at < this.#slowUntil ? perSecond / 2 : perSecond;
    return Math.ceil(((1 - this.#tokens) / rate) * 1000);
  }

  #fill(): void {
    const { burst, perSecond } = this.#allowance;
    const now = this.#clock.now();
    const slow = Math.max(0, Math.min(now, this.#slowUntil) - this.#at);
    const seconds = (now - this.#at - slow / 2) / 1000;
    this.#tokens = Math.min(burst, this.#tokens + seconds * perSecond);
    this.#at = now;
  }
}
