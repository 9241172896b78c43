// `/healthz`: the process lives. `/readyz`: it can take commands. They tell nothing secret (T3).
import type { CustomRoute } from '@slack/bolt';

export interface Readiness {
  readonly connected: () => boolean;
  readonly databaseAnswers: () => Promise<boolean>;
}

export function healthRoutes({ connected, databaseAnswers }: Readiness): CustomRoute[] {
  return [
    {
      path: '/healthz',
      method: 'GET',
      handler: (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      },
    },
    {
      path: '/readyz',
      method: 'GET',
      handler: (_, response) => {
        void databaseAnswers().then((answers) => {
          const ready = answers && connected();
          const body = ready ? 'ready\n' : `not ready: ${answers ? 'slack' : 'database'}\n`;
          return response.writeHead(ready ? 200 : 503, { 'content-type': 'text/plain' }).end(body);
        });
      },
    },
  ];
}
