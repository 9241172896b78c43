// The verdict table: what the network and AWS do to calls.
import { reads } from './cells/reads.ts';
import { testVerdicts } from './verdicts.ts';

testVerdicts(reads);
