/** What an agent wants extracted: a JSON schema, or lines of `name: description` as the dashboard's text box has them. */
import { at, tasksOf, textAt, treeOf, type Tree } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';

export interface Field {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly options: readonly string[];
  readonly description: string;
  readonly format: string;
  /** Of an object. */
  readonly fields: readonly Field[];
}

const types = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;

/** The fields of a schema's `properties`. */
export const fieldsOfSchema = (schema: unknown): Field[] =>
  Object.entries(treeOf(treeOf(schema)['properties'])).map(([name, property]) => fieldOf(name, property));

function fieldOf(name: string, given: unknown): Field {
  const tree = typeof given === 'string' ? { description: given } : treeOf(given);
  const said = [tree['type']].flat().find((type) => type !== 'null');
  const description = textAt(tree, 'description') ?? textAt(tree, 'title') ?? '';
  const options = Array.isArray(tree['enum']) ? tree['enum'].map(String) : [];
  const type = types.find((one) => one === said) ?? guessed(name, description);
  return { name, type, options, description, format: textAt(tree, 'format') ?? '', fields: fieldsOfSchema(tree) };
}

/** What a description in words asks for. */
function guessed(name: string, description: string): Field['type'] {
  if (/\b(?:true|false|boolean)\b/i.test(description) || /^(?:is|has|was|did|will|wants)_/i.test(name))
    return 'boolean';
  return /\b(?:number of|how many|integer|rating|score|numeric)\b/i.test(description) ? 'integer' : 'string';
}

/** `payment_mode : If the user pays by cash yield cash, else online.` */
const line = /^\s*[-*\d.)]*\s*["'`]?([A-Za-z_][\w ]{0,60}?)["'`]?\s*[:=-]\s+(.+)$/;

function fieldsOfText(text: string): Field[] {
  const parsed = asJson(text);
  if (parsed !== undefined) return fieldsOfJson(parsed);
  return text.split('\n').flatMap((one) => {
    const [, name, description] = line.exec(one) ?? [];
    if (name === undefined || description === undefined) return [];
    const field = fieldOf(name.trim().replaceAll(' ', '_'), description);
    return [{ ...field, options: optionsIn(description) }];
  });
}

/** `yield cash … yield card`, or `one of: hot, warm, cold`. */
function optionsIn(description: string): string[] {
  const listed = /\b(?:one of|either|options?:?)\s*:?\s*\[?([^.\]\n]+)/i.exec(description)?.[1];
  if (listed) return clean(listed.split(/,|\/|\bor\b/));
  const yields = clean(
    [...description.matchAll(/\b(?:yield|return|mark(?: as)?)\s+["'`]?([\w-]+)/gi)].map(([, word = '']) => word),
  );
  return yields.filter((word) => !/^(?:the|a|an|null|none|it|true|false)$/i.test(word));
}

const clean = (words: readonly string[]): string[] =>
  words.map((word) => word.replaceAll(/["'`[\]]/g, '').trim()).filter((word) => word !== '' && word.length < 40);

function asJson(text: string): Tree | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Tree) : undefined;
  } catch {
    return undefined;
  }
}

const fieldsOfJson = (tree: Tree): Field[] =>
  tree['properties'] ? fieldsOfSchema(tree) : Object.entries(tree).map(([name, given]) => fieldOf(name, given));

const places = [
  'tools_config.llm_agent.llm_config.extraction_json',
  'tools_config.llm_agent.llm_config.json_schema',
  'tools_config.llm_agent.llm_config.extraction_details',
  'tools_config.llm_agent.extraction_details',
  'tools_config.llm_agent.extraction_json',
  'tools_config.llm_agent.json_schema',
  'task_config.json_schema',
];

/** What the agent's extraction tasks ask for; none without such a task. */
export const extractionFields = (agent: Agent): Field[] =>
  tasksOf(agent, 'extraction').flatMap((task) => {
    for (const place of places) {
      const given = at(task, place);
      if (typeof given === 'string' && given.trim() !== '') return fieldsOfText(given);
      if (typeof given === 'object' && given !== null) return fieldsOfJson(treeOf(given));
    }
    return [];
  });

export const wantsSummary = (agent: Agent): boolean => tasksOf(agent, 'summarization').length > 0;
