/** The vocabulary in which emulators are written. An emulator imports this and nothing else of the sources. */
export { answer, file, html, nothing, redirect, Answer, type Headers } from './answers.ts';
export { nobody, type AnswerFacts, type ApiOptions, type Authenticate } from './api.ts';
export type { Base, Call, UploadedFile } from './call.ts';
export { Collection, DuplicateKey, type CollectionOptions, type Key, type ListOptions } from './collection.ts';
export type { Account, Ctx, EmitOptions, ScheduleOptions } from './ctx.ts';
export { brackets, empty, form, json, multipart, text, type Body } from './encoding.ts';
export { emulator, extended, shape, type Emulator, type ProviderWorld } from './emulator.ts';
export { ApiError, defineErrors, type ErrorFactory } from './errors.ts';
export { languages, type FirstCall, type FirstCallFacts, type Language, type MakeFirstCall } from './first-call.ts';
export { digest, hmac, iso, isoSeconds, seconds } from './formats.ts';
export type { Issue } from './issues.ts';
export type { Job } from './job.ts';
export { link } from './links.ts';
export { mapPage, pageOf, type Lists, type Page, type PageRequest } from './lists.ts';
export type { Invocation, Invoked, Operation } from './operation.ts';
export { asBasic, asBearer, asHeaders, asJoined } from './presenting.ts';
export { provider } from './provider.ts';
export { isRead } from './recall.ts';
export { emptyable, schema, type Infer, type Schema } from './schema.ts';
export {
  ofMinor,
  type Begin,
  type Moment,
  type Recording as ShownRecording,
  type ShownCalendar,
  type Sights,
  type Span,
} from './shows.ts';
export { TriggerRefused, type Trigger } from './trigger.ts';
export type { ConsoleEndpoint, ConsoleEndpoints, Delivering, Webhook, WebhookOptions } from './webhook.ts';
export { Random } from '../world/chance.ts';
export { isDuration, milliseconds, type Duration, type Spread } from '../world/durations.ts';
export type { OutgoingEvent, Reply, Target } from '../webhooks/delivery.ts';
export { didYouMean } from '../near.ts';
export { z } from 'zod';
