# Two stages: dependencies are installed with the lockfile, and the image holds neither npm's cache nor a shell's history.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /headgate
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
WORKDIR /headgate
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIRECTORY=/data
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /headgate/node_modules node_modules
COPY package.json ./
COPY src src
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/apps/bot/main.ts"]
