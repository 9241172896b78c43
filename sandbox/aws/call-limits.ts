// Token buckets per account and region: what the bot shares with consoles, CI and Terraform. (FIELD-NOTES 10)
import { rateExceeded } from './aws-error.ts';

interface Bucket {
  /** Calls that may come at once. */
  readonly burst: number;
  /** Tokens that come back each second. */
  readonly perSecond: number;
}

const buckets = {
  // ECS developer guide, request throttling: cluster reads have 50 tokens, 20 come back a second.
  clusterRead: { burst: 50, perSecond: 20 },
  // FIELD-NOTES 10: RegisterTaskDefinition about 20 at once and 1 a second.
  taskDefinitionModify: { burst: 20, perSecond: 1 },
  // The rest is assumed from the same guide's tables, and rounded.
  serviceRead: { burst: 100, perSecond: 20 },
  serviceModify: { burst: 50, perSecond: 5 },
  taskRead: { burst: 100, perSecond: 20 },
  taskRun: { burst: 100, perSecond: 40 },
  taskDefinitionRead: { burst: 100, perSecond: 20 },
} as const satisfies Record<string, Bucket>;

type BucketName = keyof typeof buckets;

const bucketOf: Readonly<Record<string, BucketName>> = {
  DescribeClusters: 'clusterRead',
  DescribeServices: 'serviceRead',
  ListServices: 'serviceRead',
  ListServiceDeployments: 'serviceRead',
  DescribeServiceDeployments: 'serviceRead',
  DescribeServiceRevisions: 'serviceRead',
  UpdateService: 'serviceModify',
  StopServiceDeployment: 'serviceModify',
  ContinueServiceDeployment: 'serviceModify',
  DescribeTasks: 'taskRead',
  ListTasks: 'taskRead',
  RunTask: 'taskRun',
  StopTask: 'taskRun',
  DescribeTaskDefinition: 'taskDefinitionRead',
  ListTaskDefinitions: 'taskDefinitionRead',
  RegisterTaskDefinition: 'taskDefinitionModify',
  DeregisterTaskDefinition: 'taskDefinitionModify',
};

export class CallLimits {
  #on = false;
  readonly #levels = new Map<string, { tokens: number; at: number }>();

  /** Turns the limits on with full buckets, or off. */
  set(on: boolean): void {
    this.#on = on;
    this.#levels.clear();
  }

  /** Takes one token, or throws ThrottlingException. Operations without a known bucket (ECR) are not limited. */
  take(region: string, operation: string, now: number): void {
    const name = bucketOf[operation];
    if (!this.#on || name === undefined) return;
    const { burst, perSecond } = buckets[name];
    const key = `${region}/${name}`;
    const last = this.#levels.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, last.tokens + ((now - last.at) / 1000) * perSecond);
    if (tokens < 1) {
      this.#levels.set(key, { tokens, at: now });
      throw rateExceeded();
    }
    this.#levels.set(key, { tokens: tokens - 1, at: now });
  }
}
