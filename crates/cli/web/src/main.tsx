import { render } from 'preact';

import { App } from './app';
import { takeOpeningToken } from './service/session';
import './styles/base.css';
import './styles/frame.css';
import './styles/forms.css';
import './styles/parts.css';
import './styles/tables.css';
import './styles/charts.css';

// Enter that is held down presses once: what has taken the place of what it pressed is not pressed, too.
addEventListener('keydown', (event) => {
  if (event.repeat && event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
});

// Nor does the second click of two.
addEventListener('click', (event) => {
  if (event.detail < 2 || !(event.target instanceof Element) || !event.target.closest('button')) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

const place = document.getElementById('console');
if (place) render(<App openingToken={takeOpeningToken()} />, place);
