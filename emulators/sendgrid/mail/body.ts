/** The body of mail/send. What it must be beyond its types is the business of `validation.ts`. */
import { schema, z } from '../../../src/emulator/index.ts';

export const Address = schema(() => z.object({ email: z.string(), name: z.string().optional() }));
export type Address = z.infer<ReturnType<typeof Address>>;

const Texts = schema(() => z.record(z.string(), z.string()));

const Personalization = schema(() =>
  z.object({
    from: Address().optional(),
    to: z.array(Address()),
    cc: z.array(Address()).optional(),
    bcc: z.array(Address()).optional(),
    subject: z.string().optional(),
    headers: Texts().optional(),
    substitutions: Texts().optional(),
    dynamic_template_data: z.record(z.string(), z.unknown()).optional(),
    custom_args: Texts().optional(),
    send_at: z.int().optional(),
  }),
);
export type Personalization = z.infer<ReturnType<typeof Personalization>>;

export const Attachment = schema(() =>
  z.object({
    content: z.string(),
    filename: z.string(),
    type: z.string().optional(),
    disposition: z.enum(['attachment', 'inline']).optional(),
    content_id: z.string().optional(),
  }),
);
export type Attachment = z.infer<ReturnType<typeof Attachment>>;

const Enabled = () => z.object({ enable: z.boolean().optional() }).optional();

const MailSettings = () =>
  z.object({
    bypass_list_management: Enabled(),
    bypass_spam_management: Enabled(),
    bypass_bounce_management: Enabled(),
    bypass_unsubscribe_management: Enabled(),
    sandbox_mode: Enabled(),
    footer: z
      .object({ enable: z.boolean().optional(), text: z.string().optional(), html: z.string().optional() })
      .optional(),
    bcc: z.object({ enable: z.boolean().optional(), email: z.string().optional() }).optional(),
    spam_check: z
      .object({
        enable: z.boolean().optional(),
        threshold: z.int().optional(),
        post_to_url: z.string().optional(),
      })
      .optional(),
  });

const TrackingSettings = () =>
  z.object({
    click_tracking: z.object({ enable: z.boolean().optional(), enable_text: z.boolean().optional() }).optional(),
    open_tracking: z.object({ enable: z.boolean().optional(), substitution_tag: z.string().optional() }).optional(),
    subscription_tracking: z
      .object({
        enable: z.boolean().optional(),
        text: z.string().optional(),
        html: z.string().optional(),
        substitution_tag: z.string().optional(),
      })
      .optional(),
    ganalytics: z
      .object({
        enable: z.boolean().optional(),
        utm_source: z.string().optional(),
        utm_medium: z.string().optional(),
        utm_term: z.string().optional(),
        utm_content: z.string().optional(),
        utm_campaign: z.string().optional(),
      })
      .optional(),
  });

export const MailBody = schema(() =>
  z.object({
    personalizations: z.array(Personalization()),
    from: Address(),
    reply_to: Address().optional(),
    reply_to_list: z.array(Address()).optional(),
    subject: z.string().optional(),
    content: z.array(z.object({ type: z.string(), value: z.string() })).optional(),
    attachments: z.array(Attachment()).optional(),
    template_id: z.string().optional(),
    sections: Texts().optional(),
    headers: Texts().optional(),
    categories: z.array(z.string()).optional(),
    custom_args: Texts().optional(),
    send_at: z.int().optional(),
    batch_id: z.string().optional(),
    asm: z.object({ group_id: z.int(), groups_to_display: z.array(z.int()).optional() }).optional(),
    ip_pool_name: z.string().optional(),
    mail_settings: MailSettings().optional(),
    tracking_settings: TrackingSettings().optional(),
  }),
);
export type MailBody = z.infer<ReturnType<typeof MailBody>>;
