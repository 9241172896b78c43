// The verdict table: it works, it fails, in part or in whole, or nobody can tell.
import { failures } from './cells/failures.ts';
import { partial } from './cells/partly.ts';
import { refusals } from './cells/refused.ts';
import { successes } from './cells/successes.ts';
import { testVerdicts } from './verdicts.ts';

testVerdicts([...successes, ...failures, ...refusals, ...partial]);
