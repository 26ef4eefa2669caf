// After OK: the activation key, and the license file for a customer who can't activate.
import { useEffect, useRef, useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { TextField } from '../../parts/fields';
import { SecretText } from '../../parts/handover';
import { Section } from '../../parts/page';
import { ProblemBox } from '../../parts/problem';
import { say } from '../../parts/said';
import { asFailure, type Failure } from '../../service/failure';
import type { ActivateResponse, CreatedActivationKey, CreateKeyResponse } from '../../service/schema';
import { activate, saveLicenseFile } from '../license/license_file';
import { customerOf, LicenseLink } from '../license_words';

export function Created({ created, onAnother }: { created: CreateKeyResponse; onAnother: () => void }) {
  const head = useRef<HTMLParagraphElement>(null);
  useEffect(() => head.current?.focus(), []);
  const key = created.keys[0];
  if (!key) return null;
  return (
    <>
      <Section title={key.generic ? 'The activation key of a generic license' : 'The activation key'}>
        <p ref={head} tabIndex={-1} dir="auto">
          Created for {customerOf(key)}, {key.product}. Hand it over now; “Show activation key” of the license shows it again.
        </p>
        <SecretText text={key.activation_key} label="activation key" />
        <Warnings of={created.warnings} />
        <p class="row-actions">
          <span>
            License: <LicenseLink license={key} />
          </span>
          <button type="button" onClick={onAnother}>
            Create another
          </button>
        </p>
      </Section>
      <ActivateOnBehalf of={key} />
    </>
  );
}

function ActivateOnBehalf({ of }: { of: CreatedActivationKey }) {
  const [computerId, setComputerId] = useState(of.generic ? 'the vendor' : '');
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [done, setDone] = useState<ActivateResponse>();
  const send = async (event: Event) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    setFailure(undefined);
    try {
      const answer = await activate(of.activation_key, computerId, of.product);
      saveLicenseFile(of, answer.license_key);
      setDone(answer);
      say('Activated; the license file is in your downloads');
    } catch (error) {
      setFailure(asFailure(error));
    }
    setSending(false);
  };
  return (
    <Section title="Activate on the customer's behalf">
      <form onSubmit={(event) => void send(event)}>
        <p>
          {of.generic
            ? 'Activates once and saves the generic license as a file. Put it where the application looks for it, on a network share, too: every computer that reads it is licensed.'
            : 'Takes a seat for a computer that is offline, and saves its license file.'}
        </p>
        <TextField
          label="Computer ID"
          hint={of.generic ? 'Any text will do: the license key has no computer in it.' : 'As the application shows it on that computer.'}
          value={computerId}
          input={{ required: true, maxLength: 255 }}
          onChange={setComputerId}
          error={failure?.of('/computer_id')}
        />
        {failure && <ProblemBox failure={failure} />}
        {done && (
          <div class="done">
            <p>
              Activated: the license file is in your downloads. It is {done.kind === 'generic' ? 'generic: it works on any computer' : 'bound to this one computer'}.
            </p>
            <Warnings of={done.warnings} />
          </div>
        )}
        <button type="submit" class="primary" disabled={isSending}>
          {isSending ? 'Sending …' : done ? 'Download again' : 'Activate and download'}
        </button>
      </form>
    </Section>
  );
}
