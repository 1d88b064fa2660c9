/** The environment in which a command's calls to the real hosts reach Backlot: proxy, CA bundles, and a hook for each language. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootCertificates } from 'node:tls';
import { packageRoot } from '../package.ts';

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
  readonly given: Readonly<Record<string, string | undefined>>;
}

/** Where systems keep the certificates that they trust. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export function surroundings({
  folder,
  proxyPort,
  ca,
  hosts,
  env,
  given,
}: SurroundingsOptions): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const own = join(folder, 'ca.pem');
  const bundle = join(folder, 'bundle.pem');
  const system = systemBundles.find((file) => existsSync(file));
  writeFileSync(own, ca);
  writeFileSync(bundle, `${system ? readFileSync(system, 'utf8') : rootCertificates.join('\n')}\n${ca}`);
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const local = ['localhost', '127.0.0.1', '::1', given['NO_PROXY'] ?? given['no_proxy']].filter(Boolean).join(',');
  const preload = join(packageRoot, 'src', 'interception', 'preload.mjs'); // as it is: node loads it before anything else
  const python = writePythonHook(folder);
  const interception: Record<string, string> = {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: local,
    no_proxy: local,
    NODE_EXTRA_CA_CERTS: own,
    SSL_CERT_FILE: bundle,
    REQUESTS_CA_BUNDLE: bundle,
    CURL_CA_BUNDLE: bundle,
    GIT_SSL_CAINFO: bundle,
    AWS_CA_BUNDLE: bundle,
    NODE_OPTIONS: joined(given['NODE_OPTIONS'], `--import=${pathToFileURL(preload).href}`),
    PYTHONPATH: [python, given['PYTHONPATH']].filter(Boolean).join(delimiter),
    PHP_INI_SCAN_DIR: `${given['PHP_INI_SCAN_DIR'] ?? ''}${delimiter}${writePhpHook(folder, bundle, proxyPort)}`,
    JAVA_TOOL_OPTIONS: joined(given['JAVA_TOOL_OPTIONS'], javaOptions(folder, own, proxyPort)),
    BACKLOT_RUN_HOSTS: hosts.join(','),
    BACKLOT_RUN_PORT: String(proxyPort),
    BACKLOT_RUN_CA: own,
  };
  const kept = Object.entries(env).filter(([name]) => given[name] === undefined);
  return { ...Object.fromEntries(kept), ...interception };
}

const joined = (before: string | undefined, added: string): string => [before, added].filter(Boolean).join(' ');

/**
 * Python packages that pin a CA bundle of their own (stripe, twilio) or take no proxy from the environment (aiohttp)
 * need more than variables: every TLS context trusts our CA too, and the emulated names resolve to Backlot.
 */
function writePythonHook(folder: string): string {
  const place = join(folder, 'python');
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, 'sitecustomize.py'),
    `"""Sends connections to the emulated hosts to Backlot, and trusts its CA for them."""
import importlib.machinery, importlib.util, os, socket, ssl, sys

_hosts = set(filter(None, os.environ.get("BACKLOT_RUN_HOSTS", "").split(",")))
_port = int(os.environ.get("BACKLOT_RUN_PORT", "0") or 0)
_ca = os.environ.get("BACKLOT_RUN_CA", "")

if _hosts and _port and os.path.exists(_ca):
    _resolve = socket.getaddrinfo

    def _getaddrinfo(host, port, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.lower() in _hosts:
            return _resolve("127.0.0.1", _port, *args, **kwargs)
        return _resolve(host, port, *args, **kwargs)

    socket.getaddrinfo = _getaddrinfo
    _load = ssl.SSLContext.load_verify_locations

    def _load_verify_locations(self, cafile=None, capath=None, cadata=None):
        _load(self, cafile, capath, cadata)
        _load(self, _ca)

    ssl.SSLContext.load_verify_locations = _load_verify_locations
    _defaults = ssl.SSLContext.load_default_certs

    def _load_default_certs(self, *args, **kwargs):
        _defaults(self, *args, **kwargs)
        _load(self, _ca)

    ssl.SSLContext.load_default_certs = _load_default_certs

# A sitecustomize that was there before is still run.
_here = os.path.dirname(os.path.abspath(__file__))
_next = importlib.machinery.PathFinder.find_spec("sitecustomize", [p for p in sys.path if os.path.abspath(p or ".") != _here])
if _next and _next.loader:
    _next.loader.exec_module(importlib.util.module_from_spec(_next))
`,
  );
  return place;
}

/** PHP takes proxies from no variable but in curl: streams get theirs from a file that runs before each script. */
function writePhpHook(folder: string, bundle: string, proxyPort: number): string {
  const place = join(folder, 'php');
  mkdirSync(place, { recursive: true });
  const prepended = join(place, 'backlot.php');
  writeFileSync(
    prepended,
    `<?php
$backlot = ['proxy' => 'tcp://127.0.0.1:${proxyPort}', 'request_fulluri' => false];
stream_context_set_default(['http' => $backlot, 'https' => $backlot, 'ssl' => ['cafile' => '${bundle}']]);
unset($backlot);
`,
  );
  writeFileSync(
    join(place, 'backlot.ini'),
    `openssl.cafile=${bundle}\ncurl.cainfo=${bundle}\nauto_prepend_file=${prepended}\n`,
  );
  return place;
}

/** Java reads no variable for proxies, and trusts a store of its own. */
function javaOptions(folder: string, ca: string, proxyPort: number): string {
  const proxy = ['http', 'https'].flatMap((scheme) => [
    `-D${scheme}.proxyHost=127.0.0.1`,
    `-D${scheme}.proxyPort=${proxyPort}`,
  ]);
  const store = join(folder, 'truststore.p12');
  const made = existsSync(store) || makeTrustStore(store, ca);
  const trust = made
    ? [
        `-Djavax.net.ssl.trustStore=${store}`,
        '-Djavax.net.ssl.trustStorePassword=backlot',
        '-Djavax.net.ssl.trustStoreType=PKCS12',
      ]
    : [];
  return [...proxy, '-Dhttp.nonProxyHosts=localhost|127.*|[::1]', ...trust].join(' ');
}

/** By the JDK's own keytool, on top of what the JDK trusts. False where there is no JDK. */
function makeTrustStore(store: string, ca: string): boolean {
  const keytool = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'keytool') : 'keytool';
  try {
    const options = [
      '-importcert',
      '-noprompt',
      '-alias',
      'backlot',
      '-file',
      ca,
      '-keystore',
      store,
      '-storetype',
      'PKCS12',
      '-storepass',
      'backlot',
    ];
    execFileSync(keytool, options, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
