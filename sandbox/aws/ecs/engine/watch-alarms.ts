// An alarm that rings while a deployment is on its way, also in its bake time, makes it fail.
import { triggeredNow } from './alarms.ts';
import { failDeployment } from './failure.ts';
import type { Look } from './look.ts';

/** The event's sentence is seen; the other two sentences are assumed. */
export function watchAlarms({ region, service, primary, current, now }: Look): void {
  const triggered = triggeredNow(region, current);
  if (current?.alarms === undefined || triggered.length === 0) return;
  current.alarms.triggered = triggered;
  failDeployment(
    service,
    primary,
    current,
    {
      what: 'alarm detected',
      rolloutStateReason: 'ECS deployment failed: alarm detected.',
      because: `of CloudWatch alarm(s): ${triggered.join(', ')}`,
      rollback: current.configuration.alarms?.rollback === true,
    },
    now,
  );
}
