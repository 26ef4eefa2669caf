// Builds the page into one file: `npm run build`. Nothing in it depends on when or where it is built.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const here = (name) => new URL(name, import.meta.url).pathname;

/** The texts of a language as a list, named once for all of them: the page would be a tenth larger. */
const locales = {
  name: 'locales',
  setup({ onLoad, onResolve }) {
    const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
    const names = Object.keys(read(here('locales/en.json'))).filter((name) => name !== 'errors');
    const codes = Object.keys(read(here('locales/en.json')).errors);
    onResolve({ filter: /^locale-names$/ }, ({ path }) => ({ path, namespace: 'locales' }));
    onLoad({ filter: /^locale-names$/, namespace: 'locales' }, () => ({
      contents: `const split = (list) => list.split('|');
        const [names, codes] = [${JSON.stringify(names.join('|'))}, ${JSON.stringify(codes.join('|'))}].map(split);
        const named = (names, texts) => Object.fromEntries(names.map((name, place) => [name, texts[place]]));
        export const locale = (texts, errors) => ({ ...named(names, texts), errors: named(codes, errors) });`,
    }));
    onLoad({ filter: /[\\/]locales[\\/]\w+\.json$/ }, ({ path }) => {
      const { errors, ...texts } = read(path);
      const listed = JSON.stringify([names.map((name) => texts[name]), codes.map((code) => errors[code])]);
      return { contents: `import { locale } from 'locale-names'; export default locale(...${listed});`, loader: 'js', resolveDir: here('.') };
    });
  },
};

const bundle = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome100', 'firefox104', 'safari15.4'],
    charset: 'utf8',
    legalComments: 'none',
    plugins: [locales],
    absWorkingDir: here('.'),
  });
  return outputFiles[0].text.trim();
};

const [script, style] = await Promise.all([bundle('src/main.ts'), bundle('src/page.css')]);
if (/<\/(script|style)|<!--/i.test(script + style)) throw new Error('the script would end before its end');
const page = readFileSync(here('src/page.html'), 'utf8')
  .replace('<style></style>', () => `<style>${style}</style>`)
  .replace('<script></script>', () => `<script>${script}</script>`);
writeFileSync(here('dist/activate.html'), page);
