/** Form fields with label, hint and complaint, tied together for screen readers. */
import type { Child } from 'hono/jsx';

/** What is wrong with which field. */
export type Problems = Readonly<Record<string, string>>;

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly problems: Problems;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password';
  readonly inputmode?: 'numeric' | 'decimal' | 'email' | 'tel';
  readonly autocomplete?: string;
  readonly readonly?: boolean;
}

export const Field = ({ name, label, value = '', problems, hint, type = 'text', readonly, ...rest }: FieldProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type={type}
      value={value}
      readonly={readonly}
      {...described(name, problems, hint)}
      {...rest}
    />
    <Notes name={name} problems={problems} hint={hint} />
  </div>
);

interface ChoiceProps extends Pick<FieldProps, 'name' | 'label' | 'value' | 'problems'> {
  readonly options: readonly string[];
}

export const Choice = ({ name, label, value, problems, options }: ChoiceProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name} {...described(name, problems)}>
      {options.map((option) => (
        <option value={option} selected={option === value}>
          {option}
        </option>
      ))}
    </select>
    <Notes name={name} problems={problems} />
  </div>
);

const Notes = ({ name, problems, hint }: { name: string; problems: Problems; hint?: string | undefined }) => (
  <>
    {hint && (
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    )}
    {problems[name] && (
      <p class="wrong" id={`${name}-problem`}>
        {problems[name]}
      </p>
    )}
  </>
);

function described(name: string, problems: Problems, hint?: string): Readonly<Record<string, string>> {
  const ids = [...(hint ? [`${name}-hint`] : []), ...(problems[name] ? [`${name}-problem`] : [])];
  return {
    ...(problems[name] && { 'aria-invalid': 'true' }),
    ...(ids.length > 0 && { 'aria-describedby': ids.join(' ') }),
  };
}

/** All complaints on top of the form, each leading to its field. */
export const ProblemList = ({ problems }: { problems: Problems }) => {
  const all = Object.entries(problems);
  if (all.length === 0) return null;
  return (
    <div class="problems" role="alert">
      <h2>Please correct {all.length === 1 ? 'this' : `these ${all.length} things`}</h2>
      <ul>
        {all.map(([name, problem]) => (
          <li>
            <a href={`#${name}`}>{problem}</a>
          </li>
        ))}
      </ul>
    </div>
  );
};

export const Group = ({ legend, children }: { legend: string; children?: Child }) => (
  <fieldset>
    <legend>{legend}</legend>
    {children}
  </fieldset>
);
