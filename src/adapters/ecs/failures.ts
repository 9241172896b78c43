// What an HTTP 200 of ECS could not tell: `failures[]` (FIELD-NOTES 7). `MISSING` is an answer: it is not there. Every
// other reason leaves open whether it is.
import type { Failure } from '@aws-sdk/client-ecs';
import { AdapterFault } from '../../ports.ts';

export const isMissing = ({ reason }: Failure): boolean => reason === 'MISSING';

/** The reason is ECS's own, one word in capitals. */
export const unread = (failure: Failure | undefined): AdapterFault =>
  new AdapterFault({
    provider: 'aws',
    code: failure?.reason ?? 'NotInAnswer',
    retryable: true,
    cause: failure?.detail,
  });

/** @throws AdapterFault for the first thing that ECS could not tell now */
export function throwUnlessMissing(failures: readonly Failure[] = []): void {
  const failure = failures.find((each) => !isMissing(each));
  if (failure !== undefined) throw unread(failure);
}
