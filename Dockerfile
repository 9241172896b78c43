# docker build -t slipway .
# docker run --env-file .env -v slipway-data:/data -v "$PWD/slipway.yml:/etc/slipway/slipway.yml:ro" slipway
#
# Give it 30 seconds to stop (`docker stop -t 30`; ECS: stopTimeout 30): it keeps its state and says goodbye within 25.
# /data holds the database: a local disk, never EFS or NFS.
FROM node:24-slim

ENV NODE_ENV=production \
    SLIPWAY_CONFIG=/etc/slipway/slipway.yml \
    DATABASE_URL=file:/data/slipway.db \
    PORT=3000

WORKDIR /app
COPY package.json package-lock.json ./
# No scripts are run: better-sqlite3 brings its binaries with it.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY migrations ./migrations
COPY src ./src

RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node

EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "src/main.js"]
