# Backlot in a container: docker build -t backlot . && docker run -e BACKLOT_TOKEN=a-secret-of-yours -p 4100:4100 -v backlot:/data backlot
FROM node:20-bookworm-slim AS build
# Only where SQLite's binary is not to be had ready-made.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN mkdir -p fixtures openapi \
 && node src/prepare.mjs --force \
 && npm prune --omit=dev --no-audit --no-fund \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src node_modules/better-sqlite3/build/Release/obj* \
      node_modules/better-sqlite3/build/Release/sqlite3.a node_modules/better-sqlite3/build/Release/test_extension.node

FROM node:20-bookworm-slim
ENV NODE_ENV=production BACKLOT_HOST=0.0.0.0 BACKLOT_DATA=/data/state.db
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src/start.mjs /app/src/prepare.mjs ./src/
COPY --from=build /app/dist ./dist
COPY --from=build /app/fixtures ./fixtures
COPY --from=build /app/openapi ./openapi
RUN ln -s /app/src/start.mjs /usr/local/bin/backlot && mkdir /data && chown node:node /data
USER node
VOLUME /data
# Main port, each provider's own, forward proxy. Beyond loopback Backlot asks for a token: BACKLOT_TOKEN.
EXPOSE 4100-4108 4180
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["backlot", "health"]
ENTRYPOINT ["backlot"]
CMD ["start"]
