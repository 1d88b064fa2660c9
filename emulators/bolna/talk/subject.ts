/** What an agent calls about, in a sentence that it could say: read out of its prompt. */
import { filled, type Recipient } from './filling.ts';

const verbs =
  'remind|confirm|schedule|reschedule|book|collect|sell|offer|verify|follow up|qualify|survey|ask|inform|notify|invite|check|discuss|gather|help|understand|renew|update|share|explain|recover|screen|interview|assist|convince|promote|introduce';

const purpose = new RegExp(`\\b(?:to|will|must|should)\\s+((?:${verbs})\\b[^.\\n!?;]{3,110})`, 'i');
const topic = /\b(?:about|regarding|concerning)\s+([^.\n!?;,]{3,80})/i;
const role = /\byou(?:'re| are)\s+([^.\n!?;]{3,110})/i;

/** Turns what is said to the agent into what the agent says to the person. */
const addressed = (text: string): string =>
  text
    .replaceAll(/\bthe (?:user|customer|caller|recipient|lead|client|person|candidate|patient)(?:'s|’s)/gi, 'your')
    .replaceAll(/\b(?:the |a )?(?:user|customer|caller|recipient|lead|client|person|candidate|patient)s?\b/gi, 'you')
    .replaceAll(/\btheir\b/gi, 'your')
    .replaceAll(/\bthem\b/gi, 'you')
    .replaceAll(/\byour (?:name is|role is)\b/gi, 'my name is')
    .replaceAll(/\s+/g, ' ')
    .trim();

export function subjectOf(prompt: string, agentName: string, recipient: Recipient): string {
  const text = filled(prompt, recipient);
  const doing = purpose.exec(text)?.[1];
  if (doing) return `I am calling to ${addressed(doing)}.`;
  const about = topic.exec(text)?.[1];
  if (about) return `I am calling about ${addressed(about)}.`;
  const being = role.exec(text)?.[1];
  if (being) return `I am ${addressed(being)}, and I would like a minute of your time.`;
  const [first = ''] = text.split(/[.\n!?]/).filter((sentence) => sentence.trim() !== '');
  return first.trim() ? `This is about the following: ${addressed(first)}.` : `I am calling on behalf of ${agentName}.`;
}
