// The verdict table: what others do meanwhile, and what ECS does by itself.
import { others } from './cells/others.ts';
import { shifts } from './cells/shifts.ts';
import { testVerdicts } from './verdicts.ts';

testVerdicts([...others, ...shifts]);
