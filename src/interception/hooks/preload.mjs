/**
 * Loaded into node processes by `backlot run`: connections to the emulated hosts go to Backlot instead, whatever
 * opened them (http, https, http2, fetch, undici, axios, got …), and its CA is trusted for them. Nothing else changes.
 */
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import workerThreads from 'node:worker_threads';

/** Written beside this file: a worker thread may have an environment of its own. */
const run = JSON.parse(readFileSync(new URL('run.json', import.meta.url), 'utf8'));
const hosts = new Set(run.hosts);
const { port, ca } = run;

/** The options of a call of `connect`, in whichever form it was made. */
function optionsOf(args) {
  const [first, second] = args;
  if (first !== null && typeof first === 'object') return Array.isArray(first) ? first[0] : first;
  const rest = args.find((arg) => arg !== null && typeof arg === 'object') ?? {};
  return { ...rest, port: first, ...(typeof second === 'string' && { host: second }) };
}

const callbackOf = (args) =>
  args.find((arg) => typeof arg === 'function') ?? (Array.isArray(args[0]) ? args[0][1] : undefined);
const isOurs = (options) => hosts.has(String(options?.host ?? options?.hostname ?? '').toLowerCase());
const here = {
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  port,
  path: undefined,
  lookup: undefined,
  autoSelectFamily: false,
};

const connectTls = tls.connect;
function connectSecurely(...args) {
  const options = optionsOf(args);
  const servername = options?.servername ?? options?.host ?? '';
  if (!hosts.has(String(servername).toLowerCase()) || (options.socket && !isOurs(options)))
    return connectTls.apply(this, args);
  const trusted = [...[options.ca ?? tls.rootCertificates].flat(), ca];
  const redirected = { ...options, ...(options.socket ? {} : here), servername, ca: trusted, secureContext: undefined };
  return connectTls.call(this, redirected, callbackOf(args));
}

const connectPlainly = net.connect;
function connectNet(...args) {
  const options = optionsOf(args);
  return isOurs(options)
    ? connectPlainly.call(this, { ...options, ...here }, callbackOf(args))
    : connectPlainly.apply(this, args);
}

/** Workers with an environment of their own load this file, too. */
class Worker extends workerThreads.Worker {
  constructor(file, options) {
    const { env } = options ?? {};
    const isOwn = typeof env === 'object' && env !== null && !env.NODE_OPTIONS?.includes(import.meta.url);
    const own = isOwn && { ...env, NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --import=${import.meta.url}`.trim() };
    super(file, own ? { ...options, env: own } : options);
  }
}

workerThreads.Worker = Worker;
tls.connect = connectSecurely;
net.connect = connectNet;
net.createConnection = connectNet;
http.Agent.prototype.createConnection = connectNet;
syncBuiltinESMExports();
