// How long things take, in milliseconds. Real ECS needs minutes; the sandbox keeps the order of events and shortens the waits.

export interface Tempo {
  /** From PROVISIONING to RUNNING: placement, network, pull. */
  readonly taskStart: number;
  /** From RUNNING to healthy; a crash comes halfway. */
  readonly taskHealthy: number;
  /** From the stop signal to STOPPED. */
  readonly drain: number;
  /** How often the service scheduler looks. */
  readonly schedulerTick: number;
  /** How long a one-off task of RunTask runs. */
  readonly oneOffTask: number;
  /** Between "all tasks run, one deployment left" and COMPLETED: a service is stable before it is done. (FIELD-NOTES 3) */
  readonly steadyState: number;
  /** From the request to shift traffic to its having shifted. */
  readonly trafficShift: number;
  /** What counts as a minute of bake times and pauses. */
  readonly minute: number;
}

export const usualTempo: Tempo = {
  taskStart: 150,
  taskHealthy: 200,
  drain: 150,
  schedulerTick: 50,
  oneOffTask: 300,
  steadyState: 100,
  trafficShift: 100,
  minute: 1000,
};
