/** Pages without a form: what isn't there, what went wrong, what is done. */
import type { Child } from 'hono/jsx';
import { Layout } from './layout.tsx';

interface NoteProps {
  readonly title: string;
  readonly text: string;
  readonly children?: Child;
}

export const NotePage = ({ title, text, children }: NoteProps) => (
  <Layout title={title}>
    <div class="body">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </div>
  </Layout>
);

const titles: Readonly<Record<number, string>> = {
  404: 'Page not found',
  429: 'Too many requests',
  503: 'Service unavailable',
};

export const ErrorPage = ({ status, message }: { status: number; message: string }) => (
  <NotePage title={titles[status] ?? (status < 500 ? 'That didn’t work' : 'Something went wrong')} text={message} />
);
