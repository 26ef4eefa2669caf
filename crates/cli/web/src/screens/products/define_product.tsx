// Defines a product, or defines one anew: the version that was read is named, so that nothing of a colleague's is lost.
import { useState } from 'preact/hooks';

import { Change } from '../../parts/change';
import { differences } from '../../parts/differences';
import { DifferenceTable } from '../../parts/difference_table';
import { LinesField, TextField } from '../../parts/fields';
import { Overtaken } from '../../parts/overtaken';
import { call } from '../../service/call';
import type { ProductView } from '../../service/schema';

interface Props {
  product: ProductView | undefined;
  again: () => void;
  onClose: () => void;
}

const definition = (product: ProductView | undefined) => product && { name: product.name, version: product.version, features: product.features };

export function DefineProduct({ product, again, onClose }: Props) {
  const [seen, setSeen] = useState(product);
  const [id, setId] = useState(product?.product_id ?? '');
  const [name, setName] = useState(product?.name ?? '');
  const [version, setVersion] = useState(product?.version ?? '');
  const [features, setFeatures] = useState((product?.features ?? []).join('\n'));
  const body = { name, version, features: features.split(/[\s,]+/).filter((feature) => feature !== '') };
  const changes = differences(definition(seen), body);
  return (
    <Change
      title={product ? `Change ${product.name}` : 'Define a product'}
      verb={product ? 'Change' : 'Define'}
      onClose={onClose}
      planned={{ method: 'put', path: `/v1/products/${id}`, body }}
      changes={changes}
      isIncomplete={changes.length === 0 ? 'Nothing is changed yet.' : undefined}
      send={async () => {
        const headers = seen ? { 'If-Match': `"${seen.record_version}"` } : {};
        const answer = await call('put', '/v1/products/{product_id}', { path: { product_id: id }, headers, body });
        again();
        return answer;
      }}
      outcome={(answer) => (
        <>
          <p>The product {answer.product_id} is defined so.</p>
          <DifferenceTable caption="What was changed" changes={differences(definition(seen), definition(answer))} />
        </>
      )}
      overtaken={(_, goOn) => (
        <Overtaken
          what="product"
          read={() => call('get', '/v1/products/{product_id}', { path: { product_id: id } })}
          changes={(now) => differences(definition(seen), definition(now))}
          changedBy={(now) => ({ at: now.updated_at, by: now.updated_by })}
          goOn={(now) => {
            setSeen(now);
            goOn();
          }}
        />
      )}
    >
      {(failure) => (
        <>
          {!product && (
            <TextField label="Product ID" hint="Letters, digits, dots, dashes; it can't be changed later." value={id} input={{ required: true, maxLength: 64 }} onChange={setId} error={failure?.errors.find((error) => error.parameter)?.detail} />
          )}
          <TextField label="Name" hint="By which customers know it." value={name} input={{ required: true, maxLength: 255 }} onChange={setName} error={failure?.of('/name')} />
          <TextField label="Version" hint="The one that is sold at present." value={version} input={{ required: true, maxLength: 64 }} onChange={setVersion} error={failure?.of('/version')} />
          <LinesField label="Features" hint="One a line: what a license may grant." value={features} onChange={setFeatures} maxLength={20_000} error={failure?.of('/features')} />
        </>
      )}
    </Change>
  );
}
