// Create Key: the product and all settings, then Advanced with the generic license.
import { useEffect, useRef, useState } from 'preact/hooks';

import { NumberField, SelectField } from '../../parts/fields';
import { Page, Section } from '../../parts/page';
import { ProblemBox, Shown } from '../../parts/problem';
import { say } from '../../parts/said';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import { asFailure, type Failure } from '../../service/failure';
import { listJobs, startKeys } from '../../service/jobs';
import { useRight } from '../../service/rights';
import type { CreateKeyResponse, NewLicense, ProductView, PropertyView } from '../../service/schema';
import { newLicense, NEW_TERMS, type Terms } from '../terms';
import { CustomerFields, EndFields, FeatureFields, PropertyFields, SoldFields } from '../terms_fields';
import { Advanced } from './advanced';
import { Created } from './created';
import { KeyJobs } from './key_jobs';

async function readProducts(signal: AbortSignal): Promise<ProductView[]> {
  const products: ProductView[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await call('get', '/v1/products', { query: { limit: 100, ...(cursor && { cursor }) } }, signal);
    products.push(...page.products);
    cursor = page.cursor;
  } while (cursor);
  return products;
}

async function readAll(signal: AbortSignal): Promise<{ products: ProductView[]; properties: PropertyView[] }> {
  const [products, { properties }] = await Promise.all([readProducts(signal), call('get', '/v1/properties', {}, signal)]);
  return { products, properties };
}

export function CreateKeyScreen() {
  const mayMake = useRight('make');
  const asked = useAsked(readAll, []);
  return (
    <Page title="Create Key" above={<a href="#/licenses">Manage Keys</a>}>
      {!mayMake ? (
        <p class="none">You may not create activation keys: that takes the right “make”.</p>
      ) : (
        <Shown asked={asked}>
          {({ products, properties }) =>
            products.length === 0 ? (
              <p class="none">
                A key is for a product, and there is none yet: <a href="#/products">define one</a>.
              </p>
            ) : (
              <CreateKey products={products} properties={properties} />
            )
          }
        </Shown>
      )}
    </Page>
  );
}

function CreateKey({ products, properties }: { products: ProductView[]; properties: PropertyView[] }) {
  const [product, setProduct] = useState(products.length === 1 ? (products[0]?.product_id ?? '') : '');
  const [terms, setTerms] = useState<Terms>(NEW_TERMS);
  const [isGeneric, setGeneric] = useState(false);
  const [quantity, setQuantity] = useState('1');
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [created, setCreated] = useState<CreateKeyResponse>();
  const [isOrdered, setOrdered] = useState(false);
  // The same request under the same name is made once, however often it is sent; another one gets another name.
  const [name, setName] = useState<{ of: string; is: string }>();
  const jobs = useAsked(listJobs, []);
  const known = products.find(({ product_id }) => product_id === product);
  const request = newLicense(product, terms, isGeneric);

  const send = async (event: Event) => {
    event.preventDefault();
    if (isSending) return;
    const of = JSON.stringify([quantity, request]);
    const kept = name?.of === of ? name : { of, is: crypto.randomUUID() };
    setName(kept);
    setSending(true);
    setFailure(undefined);
    try {
      if (Number(quantity) > 1) {
        await startKeys(kept.is, Number(quantity), request);
        setOrdered(true);
        jobs.again();
        say('The order is begun');
      } else {
        setCreated(await call('post', '/v1/keys', { headers: { 'Idempotency-Key': kept.is }, body: request }));
        setName(undefined);
        say('The activation key is created');
      }
    } catch (error) {
      setFailure(asFailure(error));
    }
    setSending(false);
  };

  if (created) return <Created created={created} onAnother={() => setCreated(undefined)} />;
  const orders = jobs.answer && <KeyJobs jobs={jobs.answer} again={jobs.again} />;
  if (isOrdered) {
    const another = () => {
      setOrdered(false);
      setName(undefined);
    };
    return (
      <>
        <Ordered what={`${quantity} keys of ${product}`} onAnother={another} />
        {orders}
      </>
    );
  }
  const props = { terms, onChange: setTerms, failure };
  return (
    <>
    {orders}
    <form class="create" onSubmit={(event) => void send(event)}>
      <Section title="Product">
        <div class="fields">
          <SelectField
            label="Product"
            isRequired
            value={product}
            choices={[{ value: '', label: 'Choose …' }, ...products.map(({ product_id, name, version }) => ({ value: product_id, label: `${name} ${version} (${product_id})` }))]}
            onChange={(next) => {
              setProduct(next);
              setTerms({ ...terms, features: [] });
            }}
            error={failure?.of('/product')}
          />
          <NumberField label="Number of keys" hint="Several come as a CSV file." value={quantity} input={{ required: true, max: 100_000 }} onChange={setQuantity} error={failure?.of('/quantity')} />
        </div>
      </Section>
      <Section title="License">
        <SoldFields {...props} />
        {isGeneric ? <p class="hint">The end stands below, beside “Generic license”.</p> : <EndFields {...props} />}
        <FeatureFields {...props} known={known?.features} />
        <PropertyFields {...props} />
      </Section>
      <Section title="Customer">
        <CustomerFields {...props} />
      </Section>
      <Advanced
        isGeneric={isGeneric}
        properties={properties}
        terms={terms}
        onTerms={setTerms}
        failure={failure}
        onGeneric={(next) => {
          setGeneric(next);
          // A generic license without an end is to be chosen, not to be left so.
          setTerms({ ...terms, end: next && terms.end === 'never' ? '' : terms.end === '' ? 'never' : terms.end });
        }}
      />
      <Sent request={request} quantity={quantity} />
      {failure && <ProblemBox failure={failure} />}
      <div class="form-foot">
        <a class="button" href="#/licenses">
          Cancel
        </a>
        <button type="submit" class="primary" disabled={isSending}>
          {isSending ? 'Sending …' : 'OK'}
        </button>
      </div>
    </form>
    </>
  );
}

/** After OK for several keys: pressed again, nothing more is ordered. */
function Ordered({ what, onAnother }: { what: string; onAnother: () => void }) {
  const head = useRef<HTMLParagraphElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <Section title="The order is begun">
      <p ref={head} tabIndex={-1} dir="auto">
        Ordered: {what}. The console makes them whether or not this page is open; their CSV can be downloaded below.
      </p>
      <p class="row-actions">
        <button type="button" onClick={onAnother}>
          Create another
        </button>
      </p>
    </Section>
  );
}

function Sent({ request, quantity }: { request: NewLicense; quantity: string }) {
  return (
    <details class="request">
      <summary>What will be sent</summary>
      <pre tabIndex={0}>
        POST /v1/keys{Number(quantity) > 1 ? `, for ${quantity} keys in all` : ''}
        {`\n${JSON.stringify(request, null, 2)}`}
      </pre>
    </details>
  );
}
