/** Pages without a form: what isn't there, what is closed, what went wrong. */
import { Layout } from './layout.tsx';

interface NoteProps {
  readonly title: string;
  readonly text: string;
}

export const NotePage = ({ title, text }: NoteProps) => (
  <Layout title={title}>
    <div class="body">
      <h1>{title}</h1>
      <p>{text}</p>
    </div>
  </Layout>
);

const titles: Readonly<Record<number, string>> = {
  400: 'That didn’t work',
  404: 'Page not found',
  405: 'That didn’t work',
  429: 'Too many requests',
};

export const ErrorPage = ({ status, message }: { status: number; message: string }) => (
  <NotePage
    title={titles[status] ?? 'Something went wrong'}
    text={status === 404 ? 'There is nothing at this address.' : message}
  />
);

const reasons = {
  disabled: 'The merchant has closed this payment link.',
  expired: 'This payment link has expired.',
  paid: 'This payment link has been paid already.',
  'sold out': 'This product is sold out.',
} as const;

export const ClosedPage = ({ because }: { because: keyof typeof reasons }) => (
  <NotePage title="This page is closed" text={reasons[because]} />
);
