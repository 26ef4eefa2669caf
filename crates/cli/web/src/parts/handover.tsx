// What is handed over: a secret that is shown, copied or saved as a file, and kept nowhere.
import { useState } from 'preact/hooks';

import { say } from './said';

export function save(name: string, content: string, type = 'text/plain') {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say(`Saved as ${name}`);
}

/** A name for a file: what a file system may not take is left out. */
export function fileName(text: string, end: string): string {
  const plain = text.normalize('NFKD').replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 60);
  return `${plain === '' ? 'license' : plain}.${end}`;
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState<boolean>();
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        say(`${label}: copied`);
      },
      () => setCopied(false),
    );
  };
  return (
    <button type="button" onClick={copy}>
      {isCopied === undefined ? label : isCopied ? 'Copied' : 'Not copied: select the text'}
    </button>
  );
}

export function SecretText({ text, label }: { text: string; label: string }) {
  return (
    <p class="secret">
      <output class="key" aria-label={label}>
        {text}
      </output>
      <CopyButton text={text} label={`Copy the ${label}`} />
    </p>
  );
}
