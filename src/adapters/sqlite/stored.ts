// JSON on its way into the database and out of it.
import type { AuditEntry } from '../../domain/audit.ts';
import type { Controls } from '../../domain/controls.ts';
import type { Deployment } from '../../domain/deployment.ts';
import type { Release } from '../../domain/release.ts';
import { controlsNow, type WrittenControls } from './upcast-controls.ts';
import { deploymentNow, type WrittenDeployment } from './upcast-deployment.ts';
import { releaseNow, type WrittenRelease } from './upcast-release.ts';
import { entryNow, type WrittenEntry } from './upcast.ts';

// What comes out is what this adapter put in, field by field, under constraints, a hash chain and the fold check: these
// functions are where text becomes a type again, and the only ones.
export function parseRelease(state: string): Release {
  const written: WrittenRelease = JSON.parse(state);
  return releaseNow(written);
}

export function parseDeployment(state: string): Deployment {
  const written: WrittenDeployment = JSON.parse(state);
  return deploymentNow(written);
}

export function parseControls(state: string): Controls {
  const written: WrittenControls = JSON.parse(state);
  return controlsNow(written);
}

export function parseEntry(bytes: Buffer): AuditEntry {
  const written: WrittenEntry = JSON.parse(bytes.toString('utf8'));
  return entryNow(written);
}

/**
 * The value as it will be read back: only JSON, and every string well formed (untrusted text may hold half a
 * surrogate pair, which UTF-8 cannot). State is made from this, so that it equals what the audit log folds to (I14).
 */
export function asStored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, storable));
}

function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} cannot be recorded`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (entries.every(([key]) => key.isWellFormed())) return value;
  return Object.fromEntries(entries.map(([key, each]) => [key.toWellFormed(), each]));
}
