# Debian's Node 24 image: the runtime is pinned by package.json as well, for every other way of running it.
FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
# Runs with a real PostgreSQL and, where wanted, a real Redis; see compose.yml.
RUN npm ci --omit=dev
COPY manifest.yml ./
COPY src ./src
COPY commands ./commands
COPY jobs ./jobs
COPY templates ./templates
RUN mkdir -p /data && chown node:node /data
USER node
ENV HOST=0.0.0.0 WATCHBILL_DATA=/data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts"]
