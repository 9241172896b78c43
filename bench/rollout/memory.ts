// What the driver keeps in memory once deployments have ended.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { HandClock } from '../../test/usecases/support/a-world.ts';
import { composeBed } from '../../test/rollouts/compose.ts';

export interface Memory {
  /** Bytes of heap in use, after collecting garbage. */
  readonly after20: number;
  readonly after200: number;
}

/** ECS and ECR are in another thread: their heap is not counted. */
export async function measureMemory(): Promise<Memory> {
  const worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url));
  const [url] = await once(worker, 'message');
  await using composed = await composeBed({ url: String(url), services: ['api'], clock: new HandClock() });
  const heaps: number[] = [];
  for (let deployment = 1; deployment <= 200; deployment += 1) {
    const sha = composed.commit();
    worker.postMessage({ push: sha });
    await once(worker, 'message');
    const id = await composed.ask(await composed.cut());
    for (;;) {
      await composed.tick();
      const { status } = await composed.deployment(id);
      if (status === 'succeeded') break;
      if (status !== 'running' && status !== 'awaiting_gates') throw new Error(`it ${status}`);
      // ECS plays by the real clock here.
      await setTimeout(5);
    }
    if (deployment === 20 || deployment === 200) heaps.push(heapInUse());
  }
  worker.postMessage('close');
  await once(worker, 'exit');
  const [after20 = NaN, after200 = NaN] = heaps;
  return { after20, after200 };
}

function heapInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = vm.runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('garbage cannot be collected');
  collect();
  return process.memoryUsage().heapUsed;
}
