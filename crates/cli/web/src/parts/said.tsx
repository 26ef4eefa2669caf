// What came of something, for who sees and for who hears.
import { useEffect, useState } from 'preact/hooks';

let tell: (text: string) => void = () => {};

/** Says it to a screen reader, when it has finished what it is saying. */
export function say(text: string) {
  tell(text);
}

export function Said() {
  const [text, setText] = useState('');
  useEffect(() => {
    tell = (next) => {
      // The same text again is said again.
      setText('');
      setTimeout(() => setText(next), 50);
    };
  }, []);
  return (
    <p class="unseen" role="status">
      {text}
    </p>
  );
}
