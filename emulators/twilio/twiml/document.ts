/** TwiML as a tree: parsed strictly, as plain data that a job may keep. */
import { parseXml, XmlCdata, XmlElement, XmlText } from '@rgrove/parse-xml';

export interface TwimlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly TwimlNode[];
}

export type TwimlNode = TwimlElement | string;

/** What is wrong with a document, in Twilio's number and words. */
export class TwimlProblem extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The verbs of a document, in order. Throws a `TwimlProblem` for what is no TwiML. */
export function parseTwiml(text: string): readonly TwimlElement[] {
  const root = rootOf(text);
  if (root.name !== 'Response')
    throw new TwimlProblem(12_100, `Document parse failure: the root element is <${root.name}>, not <Response>`);
  return elementsOf(root.children);
}

function rootOf(text: string): TwimlElement {
  let root: XmlElement | null;
  try {
    ({ root } = parseXml(text.trimStart()));
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new TwimlProblem(12_100, `Document parse failure: ${words}`);
  }
  if (!root) throw new TwimlProblem(12_100, 'Document parse failure: no root element');
  return elementOf(root);
}

const elementOf = (element: XmlElement): TwimlElement => ({
  name: element.name,
  attributes: { ...element.attributes },
  children: element.children.flatMap((child): TwimlNode[] => {
    if (child instanceof XmlElement) return [elementOf(child)];
    return child instanceof XmlText || child instanceof XmlCdata ? [child.text] : [];
  }),
});

export const isElement = (node: TwimlNode): node is TwimlElement => typeof node !== 'string';

/** The elements among some nodes, of one name if it is given. */
export const elementsOf = (nodes: readonly TwimlNode[], name?: string): readonly TwimlElement[] =>
  nodes.filter(isElement).filter((element) => name === undefined || element.name === name);

/** The text of an element and all within it, without the space around it. */
export const textOf = ({ children }: TwimlElement): string =>
  children
    .map((child) => (isElement(child) ? textOf(child) : child))
    .join('')
    .trim();

/** A verb made by hand: what a text or an audio file stands for. */
export const verb = (name: string, text: string, attributes: Readonly<Record<string, string>> = {}): TwimlElement => ({
  name,
  attributes,
  children: [text],
});
