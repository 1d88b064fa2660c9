/** A call in every language: the provider's SDK where it has one, plain HTTP otherwise. */
import { languages, type FirstCall, type Language } from '../emulator/first-call.ts';

export type Snippets = Readonly<Record<Language | 'curl', string>>;

interface Plain {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

/** Good in JavaScript, Python, Go and Java. */
const double = (text: string): string => JSON.stringify(text);
/** Good in Ruby and PHP, which read much into double ones. */
const single = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const plain: Readonly<Record<Language | 'curl', (call: Plain) => string>> = {
  node: ({ method, url, headers, body }) => `const answer = await fetch(${double(url)}, {
  method: ${double(method)},
  headers: {${headers.map(([name, value]) => `\n    ${double(name)}: ${double(value)},`).join('')}
  },${body === undefined ? '' : `\n  body: ${single(body)},`}
});
console.log(answer.status, await answer.text());`,

  python: ({ method, url, headers, body }) => `import requests
answer = requests.request(${double(method)}, ${double(url)}, headers={${headers
    .map(([name, value]) => `\n    ${double(name)}: ${double(value)},`)
    .join('')}
}${body === undefined ? '' : `, data=${single(body)}`})
print(answer.status_code, answer.text)`,

  go: ({ method, url, headers, body }) =>
    `request, err := http.NewRequest(${double(method)}, ${double(url)}, ${body === undefined ? 'nil' : `strings.NewReader(${double(body)})`})
${headers.map(([name, value]) => `request.Header.Set(${double(name)}, ${double(value)})\n`).join('')}answer, err := http.DefaultClient.Do(request)`,

  ruby: ({ method, url, headers, body }) => `require 'net/http'
url = URI(${single(url)})
headers = {${headers.map(([name, value]) => ` ${single(name)} => ${single(value)}`).join(',')} }
answer = ${
    method === 'GET'
      ? 'Net::HTTP.get_response(url, headers)'
      : `Net::HTTP.post(url, ${body === undefined ? "''" : single(body)}, headers)`
  }
puts answer.code, answer.body`,

  php: ({ method, url, headers, body }) => `$context = stream_context_create(['http' => [
    'method' => ${single(method)},
    'header' => [${headers.map(([name, value]) => single(`${name}: ${value}`)).join(', ')}],${
      body === undefined ? '' : `\n    'content' => ${single(body)},`
    }
    'ignore_errors' => true,
]]);
echo file_get_contents(${single(url)}, false, $context);`,

  java: ({ method, url, headers, body }) =>
    `HttpRequest request = HttpRequest.newBuilder(URI.create(${double(url)}))
${headers.map(([name, value]) => `    .header(${double(name)}, ${double(value)})\n`).join('')}    .method(${double(method)}, ${
      body === undefined
        ? 'HttpRequest.BodyPublishers.noBody()'
        : `HttpRequest.BodyPublishers.ofString(${double(body)})`
    })
    .build();
HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());`,

  curl: ({ method, url, headers, body }) =>
    [
      `curl${method === 'GET' ? '' : ` -X ${method}`} ${shell(url)}`,
      ...headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
      ...(body === undefined ? [] : [`-d ${shell(body)}`]),
    ].join(' \\\n  '),
};

/** `base`: the provider's address, with prefix and namespace. */
export function snippetsOf({ method, path, headers, body, sdks = {} }: FirstCall, base: string): Snippets {
  const call: Plain = { method, url: base + path, headers: Object.entries(headers), body };
  const made = [...languages, 'curl' as const].map((language) => [
    language,
    (language === 'curl' ? undefined : sdks[language]) ?? plain[language](call),
  ]);
  return Object.fromEntries(made) as Snippets;
}
