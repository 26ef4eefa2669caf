import { render } from 'preact';

import { App } from './app';
import { takeOpeningToken } from './service/session';
import './styles/base.css';
import './styles/frame.css';
import './styles/forms.css';
import './styles/parts.css';
import './styles/tables.css';
import './styles/charts.css';

const place = document.getElementById('console');
if (place) render(<App openingToken={takeOpeningToken()} />, place);
