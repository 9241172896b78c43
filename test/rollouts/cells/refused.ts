// What Slipway does not touch: said before anything changes.
import type { Cell } from '../cell.ts';
import type { BedOptions, Bed } from '../bed.ts';
import { CLUSTER } from '../project.ts';
import { named, refusedTo } from '../playing.ts';

const refused = (
  name: string,
  problem: string,
  bed: BedOptions,
  before: (bed: Bed) => void = () => {},
): Cell => ({
  situation: 'refused before anything changes',
  name,
  bed,
  play: (each) => {
    before(each);
    return refusedTo(each);
  },
  must: { status: 'refused', refusals: [`service_unfit: ${problem}`], also: { changed: 0 } },
});

export const refusals: readonly Cell[] = [
  refused('CODE_DEPLOY', 'controller', { service: { controller: 'CODE_DEPLOY' } }),
  refused('EXTERNAL', 'controller', { service: { controller: 'EXTERNAL' } }),
  refused('the service is missing', 'missing', {
    project: (project) => ({
      ...project,
      services: project.services.map((each) => ({ ...each, ecsService: 'shop-elsewhere' })),
    }),
  }),
  refused('the service is being deleted', 'inactive', {}, ({ aws }) => aws.ecs.deleteService(named())),
  refused('the cluster is INACTIVE', 'cluster_missing', {}, ({ aws }) =>
    aws.ecs.deleteCluster({ name: CLUSTER }),
  ),
  refused('no permission', 'denied', {}, ({ aws }) =>
    aws.refusals.add({
      call: 'DescribeServices',
      code: 'AccessDeniedException',
      message: 'User: bot is not authorized to perform: ecs:DescribeServices on resource: *',
    }),
  ),
];
