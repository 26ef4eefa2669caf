// A change: what will be sent is shown, what is final is asked for, and what came of it is said.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { asFailure, type Failure } from '../service/failure';
import { Dialog } from './dialog';
import type { Difference } from './differences';
import { DifferenceTable } from './difference_table';
import { CheckField } from './fields';
import { ProblemBox } from './problem';
import { say } from './said';

/** A request as it will be sent. */
export interface Planned {
  method: string;
  path: string;
  body?: unknown;
}

export interface ChangeProps<A> {
  title: string;
  /** What the button says that sends it. */
  verb: string;
  onClose: () => void;
  planned: Planned;
  /** What will be otherwise, where that is known before. */
  changes?: Difference[];
  warnings?: string[];
  /** What is to be ticked before something final. */
  final?: string;
  /** Why it can't be sent as it is. */
  isIncomplete?: string | undefined;
  send: () => Promise<A>;
  /** What came of it; the dialog stays until it was read. */
  outcome: (answer: A) => ComponentChildren;
  /** What a colleague made of the record meanwhile, and a way to go on from there. */
  overtaken?: ((failure: Failure, goOn: () => void) => ComponentChildren) | undefined;
  children?: ComponentChildren | ((failure: Failure | undefined) => ComponentChildren);
}

export function Change<A>(props: ChangeProps<A>) {
  const { title, verb, onClose, planned, changes, warnings = [], final, isIncomplete, outcome, overtaken, children } = props;
  const [isSending, setSending] = useState(false);
  const [isSure, setSure] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [done, setDone] = useState<{ answer: A }>();

  const send = async (event: Event) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    setFailure(undefined);
    try {
      setDone({ answer: await props.send() });
      say(`${title}: done`);
    } catch (error) {
      setFailure(asFailure(error));
    }
    setSending(false);
  };

  if (done) {
    return (
      <Dialog title={title} onClose={onClose}>
        <div class="done">{outcome(done.answer)}</div>
        <div class="dialog-foot">
          <button type="button" class="primary" autofocus onClick={onClose}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void send(event)}>
        {typeof children === 'function' ? children(failure) : children}
        {warnings.map((text) => (
          <p class="warning">{text}</p>
        ))}
        {changes && changes.length > 0 && <DifferenceTable caption="What will change" changes={changes} />}
        <Request planned={planned} />
        {final && <CheckField label={final} value={isSure} onChange={setSure} isRequired />}
        {isIncomplete && <p class="hint">{isIncomplete}</p>}
        {failure &&
          (failure.isOvertaken && overtaken ? (
            overtaken(failure, () => setFailure(undefined))
          ) : (
            <ProblemBox failure={failure} />
          ))}
        <div class="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class={final ? 'danger' : 'primary'} disabled={isSending || isIncomplete !== undefined}>
            {isSending ? 'Sending …' : verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Request({ planned: { method, path, body } }: { planned: Planned }) {
  return (
    <details class="request">
      <summary>What will be sent</summary>
      <pre tabIndex={0}>
        {method.toUpperCase()} {path}
        {body === undefined ? '' : `\n${JSON.stringify(body, null, 2)}`}
      </pre>
    </details>
  );
}

/** What the service said besides: dangers, oddities. */
export function Warnings({ of }: { of: { code: string; detail: string }[] | undefined }) {
  return (
    <>
      {of?.map((warning) => (
        <p class="warning">
          {warning.detail} <code>{warning.code}</code>
        </p>
      ))}
    </>
  );
}
