// ECS and ECR in a thread of their own, so that what they remember is in another heap than what is measured.
import { parentPort } from 'node:worker_threads';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { furnish } from '../../test/rollouts/furnish.ts';

const aws = await createAws({
  tempo: { taskStart: 5, taskHealthy: 5, drain: 5, steadyState: 5, schedulerTick: 5 },
});
furnish(aws, ['api'], {});
parentPort?.on('message', (message: { readonly push: string } | 'close') => {
  if (message === 'close') {
    void aws.close().then(() => parentPort?.close());
    return;
  }
  aws.calls.length = 0;
  aws.ecr.pushImage({ repository: 'shop/api', tag: message.push, revision: message.push });
  parentPort?.postMessage('pushed');
});
parentPort?.postMessage(aws.url);
