# Backlot in a container: docker build -t backlot . && docker run -e BACKLOT_TOKEN=a-secret-of-yours -p 4100-4108:4100-4108 -v backlot:/data backlot
FROM node:20-alpine AS build
# Only where SQLite's binary is not to be had ready-made.
RUN apk add --no-cache python3 make g++
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# What runs needs neither types nor source maps, nor the sources of SQLite.
RUN node src/prepare.mjs --force \
 && npm prune --omit=dev --no-audit --no-fund \
 && cd node_modules/better-sqlite3 && rm -rf deps src && cp build/Release/better_sqlite3.node . && rm -rf build \
 && mkdir -p build/Release && mv better_sqlite3.node build/Release/ && cd /app \
 && find node_modules dist -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

# Node alone: the image of Node brings npm and yarn along.
FROM alpine:3
RUN apk add --no-cache libstdc++ \
 && addgroup -g 1000 backlot && adduser -D -u 1000 -G backlot backlot \
 && mkdir /data && chown backlot:backlot /data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
ENV NODE_ENV=production BACKLOT_HOST=0.0.0.0 BACKLOT_DATA=/data/state.db
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src/start.mjs /app/src/prepare.mjs /app/src/traces.mjs ./src/
COPY --from=build /app/src/interception/hooks ./src/interception/hooks
COPY --from=build /app/dist ./dist
COPY --from=build /app/fixtures ./fixtures
RUN ln -s /app/src/start.mjs /usr/local/bin/backlot
USER backlot
VOLUME /data
# Main port, each provider's own, forward proxy. Beyond loopback Backlot asks for a token: BACKLOT_TOKEN.
EXPOSE 4100-4108 4180
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["backlot", "health"]
ENTRYPOINT ["backlot"]
CMD ["start"]
