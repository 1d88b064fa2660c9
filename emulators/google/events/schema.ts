/** Events as Google answers them, in its order of fields, and as it takes them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { Reminder } from '../calendar/entries.ts';

export const EventTime = schema(() =>
  z.object({ date: z.string().optional(), dateTime: z.string().optional(), timeZone: z.string().optional() }),
);

export const Person = schema(() =>
  z.object({
    id: z.string().optional(),
    email: z.string().optional(),
    displayName: z.string().optional(),
    self: z.boolean().optional(),
  }),
);

export const responses = ['needsAction', 'declined', 'tentative', 'accepted'] as const;

export const Attendee = schema(() =>
  z.object({
    id: z.string().optional(),
    email: z.string(),
    displayName: z.string().optional(),
    organizer: z.boolean().optional(),
    self: z.boolean().optional(),
    resource: z.boolean().optional(),
    optional: z.boolean().optional(),
    responseStatus: z.enum(responses),
    comment: z.string().optional(),
    additionalGuests: z.int().optional(),
    asyncOperation: z.string().optional(),
  }),
);

const solutionKey = () => z.object({ type: z.string().optional() });

export const EntryPoint = schema(() =>
  z.object({
    regionCode: z.string().optional(),
    entryPointType: z.string().optional(),
    uri: z.string().optional(),
    label: z.string().optional(),
    pin: z.string().optional(),
    accessCode: z.string().optional(),
    meetingCode: z.string().optional(),
    passcode: z.string().optional(),
    password: z.string().optional(),
    entryPointFeatures: z.array(z.string()).optional(),
  }),
);

export const ConferenceData = schema(() =>
  z.object({
    createRequest: z
      .object({
        requestId: z.string().optional(),
        conferenceSolutionKey: solutionKey().optional(),
        status: z.object({ statusCode: z.string().optional() }).optional(),
      })
      .optional(),
    entryPoints: z.array(EntryPoint()).optional(),
    conferenceSolution: z
      .object({ key: solutionKey().optional(), name: z.string().optional(), iconUri: z.string().optional() })
      .optional(),
    conferenceId: z.string().optional(),
    signature: z.string().optional(),
    notes: z.string().optional(),
    parameters: z
      .object({
        addOnParameters: z.object({ parameters: z.record(z.string(), z.string()).optional() }).optional(),
      })
      .optional(),
  }),
);

const texts = () => z.record(z.string(), z.string());

const Gadget = () =>
  z.object({
    type: z.string().optional(),
    title: z.string().optional(),
    link: z.string().optional(),
    iconLink: z.string().optional(),
    width: z.int().optional(),
    height: z.int().optional(),
    display: z.string().optional(),
    preferences: texts().optional(),
  });

const WorkingLocation = () =>
  z.object({
    type: z.string().optional(),
    homeOffice: z.looseObject({}).optional(),
    customLocation: z.object({ label: z.string().optional() }).optional(),
    officeLocation: z
      .object({
        buildingId: z.string().optional(),
        floorId: z.string().optional(),
        floorSectionId: z.string().optional(),
        deskId: z.string().optional(),
        label: z.string().optional(),
      })
      .optional(),
  });

const OutOfOffice = () => z.object({ autoDeclineMode: z.string().optional(), declineMessage: z.string().optional() });

const FocusTime = () => OutOfOffice().extend({ chatStatus: z.string().optional() });

const Birthday = () =>
  z.object({
    contact: z.string().optional(),
    type: z.string().optional(),
    customTypeName: z.string().optional(),
  });

const Attachment = () =>
  z.object({
    fileUrl: z.string().optional(),
    title: z.string().optional(),
    mimeType: z.string().optional(),
    iconLink: z.string().optional(),
    fileId: z.string().optional(),
  });

export const eventTypes = ['default', 'outOfOffice', 'focusTime', 'workingLocation', 'birthday', 'fromGmail'] as const;

export const Event = schema(() =>
  z.object({
    kind: z.literal('calendar#event'),
    etag: z.string(),
    id: z.string(),
    status: z.enum(['confirmed', 'tentative', 'cancelled']),
    htmlLink: z.string().optional(),
    created: z.string().optional(),
    updated: z.string().optional(),
    summary: z.string().optional(),
    description: z.string().optional(),
    location: z.string().optional(),
    colorId: z.string().optional(),
    eventLabelId: z.string().optional(),
    creator: Person().optional(),
    organizer: Person().optional(),
    start: EventTime().optional(),
    end: EventTime().optional(),
    endTimeUnspecified: z.boolean().optional(),
    recurrence: z.array(z.string()).optional(),
    recurringEventId: z.string().optional(),
    originalStartTime: EventTime().optional(),
    transparency: z.enum(['opaque', 'transparent']).optional(),
    visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
    iCalUID: z.string().optional(),
    sequence: z.int().optional(),
    attendees: z.array(Attendee()).optional(),
    attendeesOmitted: z.boolean().optional(),
    extendedProperties: z.object({ private: texts().optional(), shared: texts().optional() }).optional(),
    hangoutLink: z.string().optional(),
    conferenceData: ConferenceData().optional(),
    gadget: Gadget().optional(),
    anyoneCanAddSelf: z.boolean().optional(),
    guestsCanInviteOthers: z.boolean().optional(),
    guestsCanModify: z.boolean().optional(),
    guestsCanSeeOtherGuests: z.boolean().optional(),
    privateCopy: z.boolean().optional(),
    locked: z.boolean().optional(),
    reminders: z.object({ useDefault: z.boolean(), overrides: z.array(Reminder()).optional() }).optional(),
    source: z.object({ title: z.string().optional(), url: z.string().optional() }).optional(),
    workingLocationProperties: WorkingLocation().optional(),
    outOfOfficeProperties: OutOfOffice().optional(),
    focusTimeProperties: FocusTime().optional(),
    attachments: z.array(Attachment()).optional(),
    birthdayProperties: Birthday().optional(),
    eventType: z.enum(eventTypes).optional(),
  }),
);

export type Event = z.infer<ReturnType<typeof Event>>;
export type EventTime = z.infer<ReturnType<typeof EventTime>>;
export type Attendee = z.infer<ReturnType<typeof Attendee>>;
export type ConferenceData = z.infer<ReturnType<typeof ConferenceData>>;
export type Reminders = NonNullable<Event['reminders']>;

/** Numbers that clients also write as text. */
const count = () => z.union([z.int(), z.string()]);

const AttendeeInput = () =>
  z.object({
    id: z.string().nullish(),
    email: z.string().nullish(),
    displayName: z.string().nullish(),
    resource: z.boolean().nullish(),
    optional: z.boolean().nullish(),
    responseStatus: z.enum(responses).nullish(),
    comment: z.string().nullish(),
    additionalGuests: count().nullish(),
    self: z.boolean().nullish(),
  });

const TimeInput = () =>
  z.object({ date: z.string().nullish(), dateTime: z.string().nullish(), timeZone: z.string().nullish() });

const nullableTexts = () => z.record(z.string(), z.string().nullable());

/** What a client may say of an event; null clears. Whatever else it sends is left alone. */
export const EventInput = schema(() =>
  z.object({
    id: z.string().nullish(),
    status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
    summary: z.string().nullish(),
    description: z.string().nullish(),
    location: z.string().nullish(),
    colorId: z.string().nullish(),
    eventLabelId: z.string().nullish(),
    organizer: z.object({ email: z.string().nullish(), displayName: z.string().nullish() }).nullish(),
    start: TimeInput().nullish(),
    end: TimeInput().nullish(),
    endTimeUnspecified: z.boolean().nullish(),
    recurrence: z.array(z.string()).nullish(),
    recurringEventId: z.string().nullish(),
    originalStartTime: TimeInput().nullish(),
    transparency: z.enum(['opaque', 'transparent']).nullish(),
    visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
    iCalUID: z.string().nullish(),
    sequence: count().nullish(),
    attendees: z.array(AttendeeInput()).nullish(),
    attendeesOmitted: z.boolean().nullish(),
    extendedProperties: z.object({ private: nullableTexts().nullish(), shared: nullableTexts().nullish() }).nullish(),
    conferenceData: z.looseObject({}).nullish(),
    gadget: z.looseObject({}).nullish(),
    anyoneCanAddSelf: z.boolean().nullish(),
    guestsCanInviteOthers: z.boolean().nullish(),
    guestsCanModify: z.boolean().nullish(),
    guestsCanSeeOtherGuests: z.boolean().nullish(),
    reminders: z
      .object({
        useDefault: z.boolean().nullish(),
        overrides: z.array(z.object({ method: z.string().nullish(), minutes: count().nullish() })).nullish(),
      })
      .nullish(),
    source: z.object({ title: z.string().nullish(), url: z.string().nullish() }).nullish(),
    workingLocationProperties: z.looseObject({}).nullish(),
    outOfOfficeProperties: z.looseObject({}).nullish(),
    focusTimeProperties: z.looseObject({}).nullish(),
    attachments: z.array(Attachment()).nullish(),
    birthdayProperties: z.looseObject({}).nullish(),
    eventType: z.enum(eventTypes).nullish(),
  }),
);

export type EventInput = z.infer<ReturnType<typeof EventInput>>;

/** Where Google names its default by saying nothing. */
const defaults: Readonly<Partial<Record<keyof Event, unknown>>> = {
  transparency: 'opaque',
  visibility: 'default',
  endTimeUnspecified: false,
  attendeesOmitted: false,
  anyoneCanAddSelf: false,
  guestsCanInviteOthers: true,
  guestsCanModify: false,
  guestsCanSeeOtherGuests: true,
  privateCopy: false,
  locked: false,
};

let names: readonly (keyof Event)[] | undefined;

/** An event, with changes, in Google's order of fields, and nothing of what is empty or the default. */
export function tidied(event: Partial<Event>, changes: Partial<Event> = {}): Event {
  const tidy: Record<string, unknown> = {};
  for (const name of (names ??= Object.keys(Event().shape) as (keyof Event)[])) {
    const value = name in changes ? changes[name] : event[name];
    if (value !== undefined && value !== defaults[name] && !isEmpty(value)) tidy[name] = value;
  }
  return tidy as Event;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === '';
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member !== undefined && !isEmpty(member)) return false; // most end at their first member: no list of all is made
  }
  return true;
}
