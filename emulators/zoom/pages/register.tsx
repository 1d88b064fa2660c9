/** The registration page of a meeting or webinar, and what it says afterwards. */
import { Field, Head, Layout, Wrong } from './layout.tsx';

export interface Question {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly answers: readonly string[];
}

interface RegisterProps {
  readonly topic: string;
  readonly about: string;
  readonly questions: readonly Question[];
  readonly values: Readonly<Record<string, string>>;
  readonly problem?: string | undefined;
}

const Choice = ({ name, label, required, answers, value }: Question & { value: string | undefined }) => (
  <div class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name} required={required}>
      <option value="" />
      {answers.map((answer) => (
        <option value={answer} selected={answer === value}>
          {answer}
        </option>
      ))}
    </select>
  </div>
);

export const RegisterPage = ({ topic, about, questions, values, problem }: RegisterProps) => (
  <Layout title={`Register for ${topic}`}>
    <Head topic={topic} about={about} />
    <div class="body">
      <form method="post">
        <Wrong text={problem} />
        <div class="pair">
          <Field name="first_name" label="First name" value={values.first_name} required autocomplete="given-name" />
          <Field name="last_name" label="Last name" value={values.last_name} autocomplete="family-name" />
        </div>
        <Field name="email" label="E-mail" value={values.email} type="email" required autocomplete="email" />
        {questions.map((question) =>
          question.answers.length > 0 ? (
            <Choice {...question} value={values[question.name]} />
          ) : (
            <Field
              name={question.name}
              label={question.label}
              value={values[question.name]}
              required={question.required}
            />
          ),
        )}
        <button type="submit">Register</button>
      </form>
    </div>
  </Layout>
);

interface RegisteredProps {
  readonly topic: string;
  readonly about: string;
  readonly name: string;
  /** Once the registration is approved. */
  readonly joinUrl: string | undefined;
}

export const RegisteredPage = ({ topic, about, name, joinUrl }: RegisteredProps) => (
  <Layout title={joinUrl === undefined ? 'Registration pending' : 'Registered'}>
    <Head topic={topic} about={about} />
    <div class="body">
      <p>
        {joinUrl === undefined
          ? `Thank you, ${name}. The host will look at your registration.`
          : `Thank you, ${name}: you are registered. This link is yours alone.`}
      </p>
      {joinUrl !== undefined && (
        <a class="button" href={joinUrl}>
          Go to the meeting
        </a>
      )}
    </div>
  </Layout>
);
