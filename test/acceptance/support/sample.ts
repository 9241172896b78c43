// The sample repository, made once and copied for every walk: making it anew takes git half a hundred processes.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  createRepository,
  openRepository,
  type SampleRepository,
} from '../../../sandbox/github/sample-repository.ts';

let sample: Promise<{ readonly folder: string; readonly path: string }> | undefined;

async function makeSample(): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sample-'));
  return { folder, path: (await createRepository(folder)).path };
}

afterAll(async () => {
  if (sample !== undefined) await rm((await sample).folder, { recursive: true, force: true });
});

export interface Copy {
  readonly repository: SampleRepository;
  remove(): Promise<void>;
}

export async function copySample(): Promise<Copy> {
  sample ??= makeSample();
  const { path } = await sample;
  const folder = await mkdtemp(join(tmpdir(), 'slipway-copy-'));
  const copy = join(folder, 'shop.git');
  await cp(path, copy, { recursive: true });
  return {
    repository: await openRepository(copy),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
