/** The environment in which a command's calls to the real hosts reach Backlot: proxy, CA bundles, and a hook for each language. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootCertificates } from 'node:tls';
import { packageRoot } from '../package.ts';
import { storePassword, trustStore } from './trust-store.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface SurroundingsOptions {
  /** A folder of this run's own: bundles and hooks are written there. */
  readonly folder: string;
  readonly proxyPort: number;
  /** The CA's certificate in PEM. */
  readonly ca: string;
  readonly hosts: readonly string[];
  /** The variables that an app would set, by provider. */
  readonly env: Readonly<Record<string, string>>;
  /** What the app's environment sets already: kept, but for what only works together. */
  readonly given: Variables;
}

/** Where systems keep the certificates that they trust. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** What is loaded into programs that variables alone do not reach, by language; as it is, so neither built nor bundled. */
const hooks = join(packageRoot, 'src', 'interception', 'hooks');

export function surroundings(options: SurroundingsOptions): Record<string, string> {
  const { folder, proxyPort, ca, hosts, env, given } = options;
  cpSync(hooks, folder, { recursive: true });
  const own = join(folder, 'ca.pem');
  const bundle = join(folder, 'bundle.pem');
  const trusted = `${systemTrust()}\n${ca}`;
  writeFileSync(own, ca);
  writeFileSync(bundle, trusted);
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ hosts, port: proxyPort, ca }));
  const kept = Object.entries(env).filter(([name]) => given[name] === undefined);
  return {
    ...Object.fromEntries(kept),
    ...proxyVariables(proxyPort, given),
    NODE_EXTRA_CA_CERTS: own,
    ...Object.fromEntries(bundleVariables.map((name) => [name, bundle])),
    NODE_OPTIONS: joined(given['NODE_OPTIONS'], `--import=${pathToFileURL(join(folder, 'preload.mjs')).href}`),
    PYTHONPATH: [join(folder, 'python'), given['PYTHONPATH']].filter(Boolean).join(delimiter),
    RUBYOPT: joined(given['RUBYOPT'], `-r${join(folder, 'ruby', 'backlot.rb')}`),
    PHP_INI_SCAN_DIR: `${given['PHP_INI_SCAN_DIR'] ?? ''}${delimiter}${phpFolder(folder, bundle)}`,
    JAVA_TOOL_OPTIONS: joined(given['JAVA_TOOL_OPTIONS'], javaOptions(folder, trusted, proxyPort)),
    BACKLOT_RUN_HOSTS: hosts.join(','),
    BACKLOT_RUN_PORT: String(proxyPort),
    BACKLOT_RUN_CA: own,
    BACKLOT_RUN_BUNDLE: bundle,
  };
}

/** Each is read by something else: OpenSSL, Go, Ruby and .NET; Python's requests; curl; git; the AWS SDKs. */
const bundleVariables = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'AWS_CA_BUNDLE'];

function proxyVariables(port: number, given: Variables): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`;
  const local = ['localhost', '127.0.0.1', '::1', given['NO_PROXY'] ?? given['no_proxy']].filter(Boolean).join(',');
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: local,
    no_proxy: local,
  };
}

function systemTrust(): string {
  const file = systemBundles.find((one) => existsSync(one));
  return file === undefined ? rootCertificates.join('\n') : readFileSync(file, 'utf8');
}

const joined = (before: string | undefined, added: string): string => [before, added].filter(Boolean).join(' ');

/** A further folder of ini files. From version 8 on PHP lets a script define anew what an ini file takes away. */
function phpFolder(folder: string, bundle: string): string {
  const place = join(folder, 'php');
  const lines = [
    `openssl.cafile="${bundle}"`,
    `curl.cainfo="${bundle}"`,
    `auto_prepend_file="${join(place, 'prepend.php')}"`,
  ];
  const { stdout } = spawnSync('php', ['-n', '-r', 'echo PHP_MAJOR_VERSION;'], { encoding: 'utf8', stdio: 'pipe' });
  if (Number(stdout) >= 8) lines.push('disable_functions=curl_setopt_array');
  writeFileSync(join(place, 'backlot.ini'), `${lines.join('\n')}\n`);
  return place;
}

/** Java reads no variable for proxies, and trusts a store of its own. */
function javaOptions(folder: string, trusted: string, proxyPort: number): string {
  const store = join(folder, 'truststore.jks');
  writeFileSync(store, trustStore(trusted));
  const proxy = ['http', 'https'].flatMap((scheme) => [
    `-D${scheme}.proxyHost=127.0.0.1`,
    `-D${scheme}.proxyPort=${proxyPort}`,
  ]);
  return [
    ...proxy,
    '-Dhttp.nonProxyHosts=localhost|127.*|[::1]',
    `-Djavax.net.ssl.trustStore=${store}`,
    `-Djavax.net.ssl.trustStorePassword=${storePassword}`,
    '-Djavax.net.ssl.trustStoreType=JKS',
  ].join(' ');
}
