// The sandbox's GitHub in a process of its own. It starts git for every answer, and that takes the longer the more memory
// the starting process has; and so both cores have something to do.
import { createGitHub } from '../../sandbox/github/server.ts';

const [, , path = '', owner = '', name = '', token = ''] = process.argv;
const github = await createGitHub({ repository: { owner, name, path }, tokens: [token] });
// Whoever started it has let go of it, or is no more.
process.once('disconnect', () => {
  void github.close();
});
process.send?.(github.url);
