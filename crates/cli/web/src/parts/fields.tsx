// Fields of a form: a label, what it is for, and what is wrong with it.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
}

type Control = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true' };

export function Field({ label, hint, error, children }: FieldProps & { children: (control: Control) => ComponentChildren }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter((part) => part !== '').join(' ');
  const control: Control = { id, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': 'true' as const }) };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(control)}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  type?: 'text' | 'number' | 'date' | 'email' | 'search';
  inputMode?: 'numeric';
  autocomplete?: 'off' | 'email';
  required?: boolean;
  min?: number;
  max?: number | string;
  step?: number | 'any';
  maxLength?: number;
  list?: string;
  placeholder?: string;
  name?: string;
}

interface TextProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  input?: InputProps;
}

/** One line: text, a number, a day. */
export function TextField({ value, onChange, input, ...field }: TextProps) {
  return (
    <Field {...field}>
      {(control) => (
        <input {...({ type: 'text', autocomplete: 'off', spellcheck: false, dir: 'auto', ...input, ...control } as object)} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
    </Field>
  );
}

export function NumberField({ input, ...text }: TextProps) {
  return <TextField {...text} input={{ type: 'number', inputMode: 'numeric', min: 1, step: 1, ...input }} />;
}

export function DayField({ input, ...text }: TextProps) {
  return <TextField {...text} input={{ type: 'date', max: '9999-12-30', ...input }} />;
}

export function LinesField({ value, onChange, maxLength, ...field }: FieldProps & { value: string; onChange: (value: string) => void; maxLength?: number }) {
  return (
    <Field {...field}>
      {(control) => <textarea rows={3} dir="auto" maxLength={maxLength ?? 1000} {...control} value={value} onInput={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export function SelectField({ value, onChange, choices, isRequired, ...field }: FieldProps & { value: string; onChange: (value: string) => void; choices: Choice[]; isRequired?: boolean }) {
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} value={value} required={isRequired ?? false} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option value={choice.value} selected={choice.value === value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField({ label, hint, value, onChange, isDisabled, isRequired }: { label: string; hint?: ComponentChildren; value: boolean; onChange: (value: boolean) => void; isDisabled?: boolean; isRequired?: boolean }) {
  const id = useId();
  return (
    <div class="check">
      <input type="checkbox" id={id} checked={value} disabled={isDisabled ?? false} required={isRequired ?? false} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(event) => onChange(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** One of a few, all of which are seen. */
export function RadioGroup({ legend, name, value, onChange, choices }: { legend: string; name: string; value: string; onChange: (value: string) => void; choices: (Choice & { beside?: ComponentChildren })[] }) {
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <div class="radio">
          <label>
            <input type="radio" name={name} value={choice.value} required checked={choice.value === value} onChange={() => onChange(choice.value)} />
            {choice.label}
          </label>
          {choice.value === value && choice.beside}
        </div>
      ))}
    </fieldset>
  );
}
