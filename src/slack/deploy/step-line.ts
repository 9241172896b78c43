// One step that is no wave of services, with its state: a one-off task, a wait, a check.
import type { Environment } from '../../domain/project.ts';
import type { PlannedCheck, PlannedStep, PlannedTask, StepFailure, StepState } from '../../domain/steps.ts';
import { taskLink } from '../console-links.ts';
import { code, quoted } from '../refusals/parts.ts';
import { duration, time } from '../words.ts';
import { NOT_BEGUN, outlookOf, type Course } from './outlook.ts';
import { stepName } from './step-names.ts';
import { taskName, whyText } from './task-text.ts';

export interface StepContext {
  readonly environment: Environment;
  readonly now: number;
  readonly course: Course;
  readonly step: number;
}

type OtherStep = Exclude<PlannedStep, { readonly kind: 'deploy' }>;

/** @param number `Step 2 of 4: ` */
export function stepLine(context: StepContext, planned: OtherStep, state: StepState, number: string): string {
  return `${MARKS[state.status] ?? ''}${number}${stateText(context, planned, state)}`;
}

const MARKS: Partial<Record<StepState['status'], string>> = { succeeded: '✓ ', failed: '✗ ', unknown: '? ' };

function stateText(context: StepContext, planned: OtherStep, state: StepState): string {
  if (state.status === 'waiting')
    return `${stepName(planned)}: ${NOT_BEGUN[outlookOf(context.course, context.step)](context.course)}`;
  if (planned.kind === 'wait') return waitText(context, planned.pause, state);
  if (planned.kind === 'run') return taskText(context, planned.task, state);
  const { check } = planned;
  return check.kind === 'http'
    ? checkText(context, check, state)
    : `check by ${taskText(context, check.task, state)}`;
}

function waitText({ course }: StepContext, pause: number, state: StepState): string {
  if (state.status === 'pausing')
    return course.running && !course.aborting
      ? `waits until ${time(state.until)}`
      : `waits no more (it would have until ${time(state.until)})`;
  return `waited ${duration(pause)}`;
}

function taskText(context: StepContext, task: PlannedTask, state: StepState): string {
  const { environment, now, course } = context;
  const name = taskName(task);
  switch (state.status) {
    case 'running': {
      const link = taskLink(environment.cluster, state.task);
      if (!course.running) return `${name}: was running, as task ${link}`;
      const left = course.aborting ? '; it is left to end' : '';
      return `${name}: running for ${duration(now - state.since)} (at most ${duration(task.timeout)}), as task ${link}${left}`;
    }
    case 'succeeded':
      return `${name}: done, exit code 0`;
    case 'skipped':
      return `${name}: not needed, ${whyText(environment, task)}`;
    case 'failed':
      return `${name}: ${taskFailure(context, task, state.failure)}`;
    case 'unknown':
      return `${name}: nobody can tell whether it ran, and how it ended`;
    default: {
      // What has been ordered is followed, whoever aborts.
      const goesOn = course.running && (state.status === 'starting' || !course.aborting);
      return `${name}: ${goesOn ? 'is being started' : 'was about to be started'}`;
    }
  }
}

function taskFailure(
  { environment }: StepContext,
  { timeout }: PlannedTask,
  { reason, exitCode, said, task }: StepFailure,
): string {
  const words = said === null ? '' : `: ${quoted(said, 200)}`;
  const which = task === null ? '' : ` (task ${taskLink(environment.cluster, task)})`;
  switch (reason) {
    case 'exit_code':
      return `failed with exit code ${exitCode ?? 'unknown'}${words}${which}`;
    case 'never_started':
      return task === null
        ? 'ECS lists no such task any more; whether it ran, nobody can tell'
        : `never started${words}${which}`;
    case 'not_placed':
      return `ECS could not place it${words}`;
    case 'timed_out':
      return `did not end within ${duration(timeout)}, and may still run${words}${which}`;
    case 'refused_by_ecs':
      return `ECS refused it${words}`;
    case 'check_failed':
      return `did not end well${words}${which}`;
  }
}

function checkText(
  { now, course }: StepContext,
  { url, status, timeout }: Extract<PlannedCheck, { readonly kind: 'http' }>,
  state: StepState,
): string {
  const name = `check of ${code(url, 100)}`;
  switch (state.status) {
    case 'checking': {
      const last = state.said === null ? 'no answer yet' : `last: ${quoted(state.said, 150)}`;
      return course.running && !course.aborting
        ? `${name}: asked for ${duration(now - state.since)} (at most ${duration(timeout)}); ${last}`
        : `${name}: asked no more; ${last}`;
    }
    case 'succeeded':
      return `${name}: answered ${status}`;
    case 'failed': {
      const { said } = state.failure;
      const words = said === null ? '' : `: ${quoted(said, 150)}`;
      return `${name}: did not answer ${status} within ${duration(timeout)}${words}`;
    }
    default:
      return `${name}: its outcome is not known`;
  }
}
