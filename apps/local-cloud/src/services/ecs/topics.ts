import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './errors.ts';

/** What was published to a topic. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
}

/** SNS refuses longer subjects, and such with line breaks (API reference, Publish). */
const mostSubjectLength = 100;

/** The topics of SNS: they keep what is published, and send it nowhere. */
export class Topics {
  readonly #arns: ReadonlySet<string>;
  readonly #messages: PublishedMessage[] = [];
  readonly #onMessage: (message: PublishedMessage) => void;

  constructor(arns: readonly string[], onMessage: (message: PublishedMessage) => void) {
    this.#arns = new Set(arns);
    this.#onMessage = onMessage;
  }

  /** Everything that was published, in order. */
  get messages(): readonly PublishedMessage[] {
    return this.#messages;
  }

  /**
   * Publish; the id of the message.
   *
   * @throws AwsError NotFound for an unknown topic, InvalidParameter for a subject or message that SNS refuses
   */
  publish(parameters: URLSearchParams): string {
    const topicArn = parameters.get('TopicArn') ?? parameters.get('TargetArn') ?? '';
    const subject = parameters.get('Subject') ?? undefined;
    const message = messageOf(parameters);
    if (!this.#arns.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (subject !== undefined && !isSubject(subject)) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
    }
    const published = { topicArn, message, ...(subject === undefined ? {} : { subject }) };
    this.#messages.push(published);
    this.#onMessage(published);
    return randomUUID();
  }
}

/** The text that subscribers without a rule of their own get: with MessageStructure=json the value of `default`. */
function messageOf(parameters: URLSearchParams): string {
  const message = parameters.get('Message') ?? '';
  if (parameters.get('MessageStructure') !== 'json') return message;
  const parsed = perProtocol.safeParse(parseJson(message));
  if (parsed.success) return parsed.data.default;
  throw new AwsError(
    'InvalidParameter',
    'Invalid parameter: Message Structure - No default entry in JSON message body',
  );
}

const perProtocol = z.object({ default: z.string() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isSubject = (subject: string): boolean =>
  subject.length > 0 && subject.length <= mostSubjectLength && /^[\x20-\x7e]+$/.test(subject);
